import type { RawMap } from '../copy-plain.ts';
import type { Alternative } from './sweep.ts';

/** The grid of one backend: a product over the dimensions, the last varying fastest. */
export interface Grid {
  readonly backend: string;
  /** What every point starts from. */
  readonly start: RawMap;
  readonly dimensions: readonly (readonly Alternative[])[];
}

/** An entry of `experiments`, laid on the shared fields. */
export interface Entry {
  readonly raw: RawMap;
  /** The listed backends of which the entry names none, which makes it invalid; empty when it has one. */
  readonly choices: readonly string[];
}

/** Everything that a study will try, not yet expanded. */
export interface Plan {
  readonly grids: readonly Grid[];
  readonly entries: readonly Entry[];
}

/** How many configurations a plan stands for, before any is made. */
export function sizeOf({ grids, entries }: Plan): bigint {
  const points = grids.map(({ dimensions }) => dimensions.map(countOf).reduce((a, b) => a * b, 1n));
  return points.reduce((a, b) => a + b, BigInt(entries.length));
}

function countOf(alternatives: readonly Alternative[]): bigint {
  return alternatives
    .map(({ cells }) => cells.reduce((product, { values }) => product * BigInt(values.length), 1n))
    .reduce((a, b) => a + b, 0n);
}
