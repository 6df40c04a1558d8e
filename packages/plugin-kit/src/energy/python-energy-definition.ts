import type { DeviceInfo, EnergyOutcome, UserConfig } from '@llem/core';

/** An energy source whose meter is a Python library behind a worker that answers `load`, `start` and `stop`. */
export interface PythonEnergyDefinition {
  /** Id of the energy source. */
  readonly id: string;
  /** The worker's program: a file, or a folder with `__main__.py`. */
  readonly worker: URL;
  /** Modules without which it cannot measure; the first is the meter. */
  readonly required: readonly [string, ...string[]];
  /** Least version of a module, by its name. */
  readonly oldest?: Readonly<Record<string, string>>;
  /** Variables of the worker, beside the user's. */
  readonly environment?: (devices: readonly DeviceInfo[]) => Readonly<Record<string, string>>;
  /** What `load` is given; by default the devices' indices, as `{gpus: [0, 1]}`. */
  readonly parameters?: (devices: readonly DeviceInfo[], settings: UserConfig) => object;
  /** What the worker's answer to `stop` means; by default it is a measurement, with null for what it leaves out. */
  readonly outcome?: (answer: unknown, devices: readonly DeviceInfo[]) => EnergyOutcome;
}

/** Indices of the boards, ascending and each once: MIG instances of one board share its joules. */
export function boardIndices(devices: readonly DeviceInfo[]): number[] {
  return [...new Set(devices.map(({ index }) => index))].sort((a, b) => a - b);
}
