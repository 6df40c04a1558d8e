import type { DeviceInfo, ExperimentConfig } from '@llem/core';

/** An inference backend whose engine is a Python library behind a worker. */
export interface PythonBackendDefinition {
  /** Id of the backend. */
  readonly id: string;
  /** The worker's program: a file, or a folder with `__main__.py`. */
  readonly worker: URL;
  /** Modules without which it cannot run; the first is the engine, whose version is the backend's. */
  readonly required: readonly [string, ...string[]];
  /** Modules whose versions are recorded where they are installed. */
  readonly optional?: readonly string[];
  /** What to change when the GPU's memory does not suffice. */
  readonly outOfMemoryFix: string;
  /** Variables that the engine reads at its import. Those that the user has set stay as they are. */
  readonly environment?: (config: ExperimentConfig) => Readonly<Record<string, string>>;
  /** UUIDs of the devices that it will probably use, of those visible. */
  devices(config: ExperimentConfig, visible: readonly DeviceInfo[]): readonly string[];
  requiresGpu(config: ExperimentConfig): boolean;
}
