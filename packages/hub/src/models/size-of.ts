import type { ModelConfig } from './architecture.ts';

/** The first of these fields that is given: null when none is, NaN when it is no size, which no sum survives. */
export function sizeOf(config: ModelConfig, ...names: readonly string[]): number | null {
  const value = countOf(config, ...names);
  return value === 0 ? Number.NaN : value;
}

/** As `sizeOf`, where none of something is a count too. */
export function countOf(config: ModelConfig, ...names: readonly string[]): number | null {
  const value = names.map((name) => config[name]).find((given) => given !== undefined && given !== null);
  if (value === undefined) return null;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : Number.NaN;
}
