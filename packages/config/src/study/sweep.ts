/** Values that a sweep gives to one path, in file order. */
export interface Cell {
  /** As it is written in the file. */
  readonly key: string;
  readonly path: readonly string[];
  readonly values: readonly unknown[];
}

/** One way that a dimension can be set: the product of its cells, the last varying fastest. */
export interface Alternative {
  /** The backend whose section it writes into: it belongs to that backend's grid only. */
  readonly backend: string | null;
  readonly cells: readonly Cell[];
}

/** An axis (one alternative of one cell) or a group of a sweep. */
export interface Dimension {
  readonly key: string;
  /** The backend that the key is prefixed with; null if it is universal. */
  readonly scope: string | null;
  readonly alternatives: readonly Alternative[];
}

/** A parsed `sweep`. */
export interface Sweep {
  /** The axis `backend`, which is the same as a list at the top; null without one. */
  readonly backends: readonly unknown[] | null;
  readonly dimensions: readonly Dimension[];
}

/** What `dimension` can be in the grid of `backend`; a group of which nothing is left changes nothing. */
export function alternativesFor({ alternatives }: Dimension, backend: string): readonly Alternative[] {
  const left = alternatives.filter((alternative) => (alternative.backend ?? backend) === backend);
  return left.length > 0 ? left : [{ backend: null, cells: [] }];
}

/** True when one path is the other, or leads through it. */
export function overlap(a: readonly string[], b: readonly string[]): boolean {
  const shorter = Math.min(a.length, b.length);
  return a.slice(0, shorter).every((part, index) => part === b[index]);
}
