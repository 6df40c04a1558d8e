import * as z from 'zod';
import type { BackendCapabilities } from '../contracts/backend.ts';
import { crossValidate } from './cross-validate.ts';
import { deepFreeze } from './deep-freeze.ts';
import { expandDecoderPreset } from './presets.ts';
import { JsonValue } from './primitives.ts';
import { SHARED_FIELDS } from './shared-fields.ts';

/** What a configuration needs to know of an installed backend plugin. */
export interface InstalledBackend {
  readonly id: string;
  readonly package: string;
  readonly priority: number;
  readonly configSchema: z.ZodObject | null;
  readonly capabilities: BackendCapabilities;
}

const SharedFields = z.strictObject(SHARED_FIELDS);

/** One resolved experiment: defaults filled in, cross-validated, deeply frozen. Its section is under its backend's id. */
export type ExperimentConfig = Readonly<z.output<typeof SharedFields>>;

/** What a user may write: every field but `model` may be left out, sections by backend id. */
export type ExperimentConfigInput = Omit<z.input<typeof SharedFields>, 'backend'> & {
  backend?: string;
  [section: string]: unknown;
};

/**
 * The schema of every load and every run: the shared fields and one optional section per installed backend,
 * strict at every level. `backend` must be present: the loader fills its default in before.
 */
export function composeExperimentConfig(backends: readonly InstalledBackend[]): z.ZodType<ExperimentConfig> {
  return finish(composedObject(backends), backends) as z.ZodType<ExperimentConfig>;
}

/** The object inside the composed schema, for introspection: fields, defaults and ranges without the checks. */
export function composedObject(backends: readonly InstalledBackend[]) {
  const sections = backends.map(({ id, configSchema }) => [
    id,
    (configSchema ?? z.strictObject({})).nullable().optional(),
  ]);
  return z.strictObject({ ...SHARED_FIELDS, ...(Object.fromEntries(sections) as Record<never, never>) });
}

/**
 * The shared part with sections as plain maps and an optional backend: what can be checked before any plugin is
 * loaded. `llem` exports it under this name.
 */
export const ExperimentConfigSchema = finish(
  z.object({ ...SHARED_FIELDS, backend: SHARED_FIELDS.backend.optional() }).catchall(anySection()),
  null,
);

/** The section of the chosen backend; empty when none was written. */
export function sectionOf(config: ExperimentConfig): Readonly<Record<string, unknown>> {
  const section: unknown = (config as Readonly<Record<string, unknown>>)[config.backend];
  return (section ?? {}) as Readonly<Record<string, unknown>>;
}

function anySection() {
  const error = 'is not a field: only the section of a backend, which is a map, may stand beside the fields';
  return z.record(z.string(), JsonValue.optional(), { error }).nullable().optional();
}

function finish<Schema extends z.ZodObject>(schema: Schema, backends: readonly InstalledBackend[] | null) {
  return z.preprocess(
    (raw, context) => {
      const expanded = expandDecoderPreset(raw);
      // A refinement of the object would not run beside every issue of a field, and one parse reports them all.
      const partial = schema._zod.run(
        { value: expanded, issues: [] },
        { async: false },
      ) as z.core.ParsePayload;
      crossValidate(partial.value, expanded, backends, (issue) => context.addIssue(issue));
      // Unknown keys alone do not stop a zod pipe: the object below reports those itself.
      if ([...context.issues, ...partial.issues].some(({ code }) => code !== 'unrecognized_keys')) {
        context.issues.push(...partial.issues);
      }
      return expanded;
    },
    schema.transform((config) => deepFreeze(switchOff(config))),
  );
}

/** What is switched off is the same configuration as what is left out, and has the same hash. */
export function switchOff<Config extends object>(config: Config): Config {
  const { latency, traffic } = config as {
    latency?: { streaming: boolean } | null;
    traffic?: { enabled: boolean } | null;
  };
  return {
    ...config,
    ...(latency && !latency.streaming ? { latency: null } : {}),
    ...(traffic && !traffic.enabled ? { traffic: null } : {}),
  };
}
