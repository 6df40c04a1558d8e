import type { UncertaintyTerm } from '@llem/core';

/** Joules of an interval, and what makes them uncertain. */
export interface EnergyPart {
  readonly joules: number;
  readonly terms: readonly UncertaintyTerm[];
}

/**
 * The sum of what several sensors say of one interval: random terms of a name as the root of the sum of squares,
 * systematic ones added up. Null as soon as one is: less of a sum is no sum.
 */
export function addParts(parts: readonly (EnergyPart | null)[]): EnergyPart | null {
  const known = parts.filter((part) => part !== null);
  if (known.length < parts.length) return null;
  const all = known.flatMap(({ terms }) => terms);
  const names = [...new Set(all.map(({ term }) => term))];
  return {
    joules: known.reduce((sum, { joules }) => sum + joules, 0),
    terms: names.flatMap((name) => addTerms(all.filter(({ term }) => term === name))),
  };
}

function addTerms(terms: readonly UncertaintyTerm[]): UncertaintyTerm[] {
  const [first] = terms;
  if (first === undefined) return [];
  const values = terms.map(({ u_j }) => u_j);
  const u_j = first.kind === 'random' ? Math.hypot(...values) : values.reduce((sum, one) => sum + one, 0);
  return [{ ...first, u_j, note: terms.find(({ note }) => note !== null)?.note ?? null }];
}

/** `u = √(Σ u_i²)` over the terms. */
export function combineTerms(terms: readonly UncertaintyTerm[]): number {
  return Math.hypot(...terms.map(({ u_j }) => u_j));
}
