import type { Cell, Dimension } from './sweep.ts';
import { sweepError } from './sweep-error.ts';

interface Owner {
  readonly dimension: Dimension;
  readonly cell: Cell;
}

/**
 * Throws when two keys of a sweep write to one place: the same path in two dimensions, or a path that leads
 * through a value which another key sets. Alternatives of one group are never set together and may share paths.
 */
export function refuseSharedPaths(dimensions: readonly Dimension[], file: string): void {
  const all = createOwners();
  for (const dimension of dimensions) {
    const owned = dimension.alternatives.flatMap(({ cells }) => cells.map((cell) => ({ dimension, cell })));
    for (const owner of owned) refuseClash(all.ownerOf(owner.cell.path), owner, file);
    for (const { cells } of dimension.alternatives) {
      const inEntry = createOwners();
      for (const cell of cells) {
        refuseClash(inEntry.ownerOf(cell.path), { dimension, cell }, file);
        inEntry.add({ dimension, cell });
      }
    }
    for (const owner of owned) all.add(owner);
  }
}

/** Who writes to which path, found in time linear in the length of the path. */
function createOwners() {
  const at = new Map<string, Owner>();
  const below = new Map<string, Owner>();
  return {
    ownerOf(path: readonly string[]): Owner | undefined {
      const above = prefixes(path).find((prefix) => at.has(prefix));
      const name = path.join('.');
      return at.get(name) ?? below.get(name) ?? (above === undefined ? undefined : at.get(above));
    },
    add(owner: Owner): void {
      at.set(owner.cell.path.join('.'), owner);
      for (const prefix of prefixes(owner.cell.path)) below.set(prefix, owner);
    },
  };
}

function prefixes(path: readonly string[]): string[] {
  return path.slice(1).map((_, index) => path.slice(0, index + 1).join('.'));
}

function refuseClash(other: Owner | undefined, { dimension, cell }: Owner, file: string): void {
  if (!other) return;
  const isSame = cell.path.length === other.cell.path.length;
  const written = other.cell.key === other.dimension.key ? '' : ` (in "${other.cell.key}")`;
  throw sweepError(
    file,
    dimension.key,
    isSame
      ? `sets "${cell.key}", which "${other.dimension.key}" sets too`
      : `sets "${cell.key}", and "${other.dimension.key}"${written} sets the whole of what one of the two paths leads through`,
    'keep one of the two: a path is set by one key',
  );
}
