import type { BackendCapabilities, ComponentContext, ExperimentConfig, Finding } from '@llem/core';
import type { ZodType } from '@llem/core/zod';
import type { BatchEngine } from './batch-engine.ts';

/** What is particular to a backend whose engine runs in this process: all that `createNodeBackend` needs. */
export interface NodeBackendDefinition<Section, Engine> {
  readonly id: string;
  /** Of the engine's library, `unknown` where it is not installed. */
  readonly version: string;
  /** The component's own. A lora and dummy weights that it does not declare are refused. */
  readonly capabilities: Pick<BackendCapabilities, 'dummy_weights' | 'lora'>;
  /** The component's own. */
  readonly configSchema: ZodType<Section>;
  /** Command that installs the engine. */
  readonly install: string;
  /** Names of `passthrough_kwargs` that the engine hears; any other is refused. None where it is left out. */
  readonly passthrough?: readonly string[];
  /** Asked by `load`, not before: an import of an engine may take seconds. What it throws is `LIBRARY_MISSING`. */
  importEngine(): Promise<Engine>;
  /** Further settings that the engine has no way to honour: nothing is dropped silently. */
  unsupported?(config: ExperimentConfig, section: Section): readonly Finding[];
  /** What this machine, or the file of the model, cannot do. May throw, which is a finding too. */
  incompatible?(config: ExperimentConfig, section: Section): Promise<readonly Finding[]>;
  /** What is wrong with the model itself, where it is no directory with a config.json. May throw likewise. */
  checkModel?(config: ExperimentConfig): Promise<readonly Finding[]>;
  /** True where it computes on the GPUs that it is shown; a CPU where it is left out. */
  usesGpus?(section: Section): boolean;
  requiresGpu?(section: Section): boolean;
  /** Reads the model into the engine. What it throws besides an LLEMError is a failed load. */
  open(engine: Engine, request: OpenRequest<Section>): Promise<BatchEngine>;
}

export interface OpenRequest<Section> {
  readonly config: ExperimentConfig;
  readonly section: Section;
  readonly context: ComponentContext;
  /** UUIDs of the GPUs that it is shown; empty where it uses none. */
  readonly devices: readonly string[];
}
