import { cpuRuntime } from './cpu.ts';
import type { RuntimeDefinition, RuntimeName } from './runtime.ts';
import { wasmRuntime } from './wasm.ts';

/** Runtimes that this plugin can start, in order of preference. */
export const RUNTIMES: readonly RuntimeDefinition[] = [wasmRuntime, cpuRuntime];

/** The named runtime, or the first of all; null when the named one cannot be started: there is no substitute. */
export function selectRuntime(requested: RuntimeName | null): RuntimeDefinition | null {
  return RUNTIMES.find(({ name }) => requested === null || name === requested) ?? null;
}
