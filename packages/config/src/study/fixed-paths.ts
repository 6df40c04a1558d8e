import { isMap, type RawMap } from '../copy-plain.ts';
import { type Alternative, overlap } from './sweep.ts';

type Path = readonly string[];

/** The paths that overrides set: of every value in them that is no map. */
export function leafPaths(fields: RawMap): readonly Path[] {
  return Object.entries(fields).flatMap(([key, value]): readonly Path[] =>
    isMap(value) && Object.keys(value).length > 0 ? leafPaths(value).map((path) => [key, ...path]) : [[key]],
  );
}

/** The alternatives without the cells whose path is fixed; the same list when there are none. */
export function withoutFixed(
  alternatives: readonly Alternative[],
  fixed: readonly Path[],
): readonly Alternative[] {
  const isFixed = ({ path }: { readonly path: Path }) => fixed.some((other) => overlap(path, other));
  if (!alternatives.some(({ cells }) => cells.some(isFixed))) return alternatives;
  return alternatives.map(({ backend, cells }) => ({
    backend,
    cells: cells.filter((cell) => !isFixed(cell)),
  }));
}

/** True when a map has a value of its own at `path`, or one that the path leads through. */
export function setsPath(fields: RawMap, [part, ...rest]: Path): boolean {
  if (part === undefined) return true;
  if (!Object.hasOwn(fields, part)) return false;
  const inner = fields[part];
  return !isMap(inner) || setsPath(inner, rest);
}
