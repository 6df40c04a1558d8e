import {
  BackendError,
  type ComponentContext,
  type ExperimentConfig,
  type Finding,
  type InferenceBackend,
  LLEMError,
  type LoadedModel,
  messageOf,
  sectionOf,
} from '@llem/core';
import { createBatchModel } from './create-batch-model.ts';
import { loadFailed } from './failures.ts';
import type { NodeBackendDefinition } from './node-backend-definition.ts';

/** For a failure that only the engine knows. */
const LOOK = 'run again with --verbose, which shows where the engine failed';

/**
 * A backend whose engine is a library in this process. What every one of them owes to the contract is here: sections
 * and settings that are refused rather than dropped, an engine that is imported by `load` alone, checks that do not
 * throw, and failures by their codes.
 */
export function createNodeBackend<Section, Engine>(
  definition: NodeBackendDefinition<Section, Engine>,
): InferenceBackend {
  return new NodeBackend(definition);
}

class NodeBackend<Section, Engine> implements InferenceBackend {
  readonly id: string;
  readonly version: string;
  readonly #definition: NodeBackendDefinition<Section, Engine>;
  readonly checkModel?: (config: ExperimentConfig) => Promise<readonly Finding[]>;
  #devices: readonly string[] = [];

  constructor(definition: NodeBackendDefinition<Section, Engine>) {
    this.id = definition.id;
    this.version = definition.version;
    this.#definition = definition;
    if (definition.checkModel)
      this.checkModel = (config) => findingsOf(() => definition.checkModel?.(config));
  }

  async check(config: ExperimentConfig): Promise<readonly Finding[]> {
    const section = this.#section(config);
    const unsupported = await findingsOf(async () => this.#unsupported(config));
    if (section === null) return unsupported;
    return [...unsupported, ...(await findingsOf(() => this.#definition.incompatible?.(config, section)))];
  }

  async devices(config: ExperimentConfig, visible: readonly { readonly uuid: string }[]) {
    const section = this.#section(config);
    const usesGpus = section !== null && this.#definition.usesGpus?.(section) === true;
    this.#devices = usesGpus ? visible.map(({ uuid }) => uuid) : [];
    return this.#devices;
  }

  requiresGpu(config: ExperimentConfig): boolean {
    const section = this.#section(config);
    return section !== null && this.#definition.requiresGpu?.(section) === true;
  }

  async environment(): Promise<null> {
    return null;
  }

  async load(config: ExperimentConfig, context: ComponentContext): Promise<LoadedModel> {
    const { configSchema, incompatible, open } = this.#definition;
    this.#refuse('BACKEND.UNSUPPORTED_SETTING', this.#unsupported(config));
    const section = configSchema.parse(sectionOf(config));
    const engine = await this.#import();
    this.#refuse('BACKEND.INCOMPATIBLE_HARDWARE', (await incompatible?.(config, section)) ?? []);
    const { signal, clock } = context;
    signal.throwIfAborted();
    const opened = await open(engine, { config, section, context, devices: this.#devices }).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        throw LLEMError.is(error)
          ? error
          : loadFailed(this.id, messageOf(error), { fix: LOOK, cause: error });
      },
    );
    const model = createBatchModel(opened, config, clock);
    if (!signal.aborted) return model;
    // An engine that was nearly there when it was cancelled has nobody else to end it.
    await model[Symbol.asyncDispose]();
    throw signal.reason;
  }

  /** Null for a section that is refused. */
  #section(config: ExperimentConfig): Section | null {
    return this.#definition.configSchema.safeParse(sectionOf(config)).data ?? null;
  }

  #unsupported(config: ExperimentConfig): readonly Finding[] {
    const { id, configSchema, capabilities, passthrough = [], unsupported } = this.#definition;
    const { data: section, error } = configSchema.safeParse(sectionOf(config));
    if (error)
      return error.issues.map(({ path, message }) => ({
        message: `${[id, ...path].join('.')}: ${message}`,
        fix: `correct it, or remove it from the section ${id}`,
      }));
    const refused = (what: string, fix: string) => ({ message: `${id} does not support ${what}`, fix });
    const names = Object.keys(config.passthrough_kwargs ?? {}).filter((name) => !passthrough.includes(name));
    return [
      ...(config.lora && !capabilities.lora
        ? [refused('lora', 'merge the adapter into the model beforehand, and point model at what results')]
        : []),
      ...(config.load_format === 'dummy' && !capabilities.dummy_weights
        ? [refused('load_format "dummy"', 'set load_format: auto')]
        : []),
      ...names.map((name) =>
        refused(
          `passthrough_kwargs.${name}: the engine takes no such option`,
          `remove ${name} from passthrough_kwargs`,
        ),
      ),
      ...(unsupported?.(config, section) ?? []),
    ];
  }

  async #import(): Promise<Engine> {
    const { id: backend, install: fix, importEngine } = this.#definition;
    try {
      return await importEngine();
    } catch (cause) {
      const message = `${backend}: its engine cannot be imported: ${messageOf(cause)}`;
      throw new BackendError('BACKEND.LIBRARY_MISSING', message, { backend, fix, cause });
    }
  }

  #refuse(code: string, [finding]: readonly Finding[]): void {
    if (finding) throw new BackendError(code, finding.message, { backend: this.id, fix: finding.fix });
  }
}

/** What is thrown is a finding like the others: a check does not throw. */
async function findingsOf(find: () => Promise<readonly Finding[]> | undefined): Promise<readonly Finding[]> {
  try {
    return (await find()) ?? [];
  } catch (error) {
    return [{ message: messageOf(error), fix: LLEMError.is(error) ? error.fix : null }];
  }
}
