import {
  type BackendCapabilities,
  type Component,
  type ComponentContext,
  defineComponent,
  type ExperimentConfig,
  type InferenceBackend,
  type InferenceOutput,
  type LoadedModel,
  type RequestOutput,
} from '@llem/core';
import * as z from '@llem/core/zod';
import type { BackendSubject } from '../src/conformance/backend/backend-subject.ts';
import type { BackendSuiteOptions } from '../src/conformance/backend/describe-inference-backend.ts';
import { FAKE_INSTALLED_BACKEND } from '../src/example-config.ts';
import { createFakeBackend, type FakeBackendScript } from '../src/fake-backend.ts';
import { createFakeClock } from '../src/fake-clock.ts';

/** What a variant of the fake backend does otherwise; all of it is optional, and without any it is sound. */
export interface BackendVariant {
  /** What the suite says of it, where that is another's error and no assertion of its own. */
  readonly says?: string;
  readonly script?: FakeBackendScript;
  readonly component?: Partial<Component<'backend'>>;
  readonly capabilities?: Partial<BackendCapabilities>;
  readonly backend?: (sound: InferenceBackend) => Partial<InferenceBackend>;
  readonly model?: (sound: LoadedModel, config: ExperimentConfig) => Partial<LoadedModel>;
  readonly output?: (sound: InferenceOutput, config: ExperimentConfig) => InferenceOutput;
  readonly request?: (sound: RequestOutput, config: ExperimentConfig) => RequestOutput;
  readonly subject?: Partial<BackendSubject>;
  readonly options?: Partial<BackendSuiteOptions>;
  /** Sees every configuration that is loaded, in place of the engine. */
  readonly hears?: (config: ExperimentConfig) => unknown;
}

const SECTION = z.strictObject({ level: z.int().nullable().optional() });

/** A factory of subjects on a fake backend with the section `fake: {level}`, on a clock that takes no time. */
export function createVariant(variant: BackendVariant = {}): () => Promise<BackendSubject> {
  const { hears = (config) => config, capabilities, subject } = variant;
  return async () => {
    const heard: unknown[] = [];
    const component = defineComponent({
      kind: 'backend',
      id: 'fake',
      priority: 50,
      claims: [],
      configSchema: SECTION,
      probe: async () => ({ available: true, detail: 'a script' }),
      create: () => createBackend(variant, (config) => heard.push(hears(config))),
      ...variant.component,
      capabilities: { ...FAKE_INSTALLED_BACKEND.capabilities, ...capabilities },
    });
    return {
      component,
      context: { clock: createFakeClock() },
      experiment: { model: 'fake/model' },
      heard: () => heard,
      ...subject,
    };
  };
}

function createBackend(
  { script = {}, backend, model, output, request }: BackendVariant,
  hear: (config: ExperimentConfig) => void,
): InferenceBackend {
  const fake = createFakeBackend(script);
  const sound: InferenceBackend = {
    id: fake.id,
    version: fake.version,
    check: (config) => fake.check(config),
    devices: (config, visible) => fake.devices(config, visible),
    requiresGpu: (config) => fake.requiresGpu(config),
    environment: () => fake.environment(),
    load: async (config: ExperimentConfig, context: ComponentContext) => {
      hear(config);
      const loaded = await fake.load(config, context);
      return {
        ...loaded,
        run: async (prompts, signal) => {
          const answer = await loaded.run(prompts, signal);
          const requests = answer.requests.map((one) => request?.(one, config) ?? one);
          return output?.({ ...answer, requests }, config) ?? { ...answer, requests };
        },
        ...model?.(loaded, config),
      };
    },
  };
  return { ...sound, ...backend?.(sound) };
}
