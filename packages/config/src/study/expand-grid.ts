import { isMap, type RawMap } from '../copy-plain.ts';
import type { Grid } from './plan.ts';
import type { Alternative, Cell } from './sweep.ts';

interface Write {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** What one choice in one dimension makes of each top-level field that it writes to. */
type Choice = readonly (readonly [field: string, change: (before: unknown) => unknown])[];

const EMPTY: RawMap = Object.freeze({});

/** The points of a grid one by one, in the order of config.md 3.2, rule 4. Points that agree in a field share its map. */
export function* expandGrid({ start, dimensions }: Grid): Generator<RawMap> {
  const choices = dimensions.map((alternatives) => alternatives.flatMap(productOf).map(choiceOf));
  // Dimensions never write to one path, so those without a choice can go first. Few others fit into the size limit.
  const fixed = choices.flatMap((dimension) => (dimension.length === 1 ? dimension : []));
  const varied = choices.filter((dimension) => dimension.length > 1);
  yield* pointsFrom(fixed.reduce(apply, start), 0);

  function* pointsFrom(raw: RawMap, depth: number): Generator<RawMap> {
    const dimension = varied[depth];
    if (!dimension) yield raw;
    for (const choice of dimension ?? []) yield* pointsFrom(apply(raw, choice), depth + 1);
  }
}

/** The product of an alternative's cells, the last varying fastest. */
function productOf({ cells }: Alternative): readonly (readonly Write[])[] {
  return cells.reduce<readonly (readonly Write[])[]>(
    (product, cell) => product.flatMap((writes) => writesOf(cell).map((write) => [...writes, write])),
    [[]],
  );
}

function writesOf({ path, values }: Cell): readonly Write[] {
  return values.map((value) => ({ path, value }));
}

function choiceOf(writes: readonly Write[]): Choice {
  const fields = new Map<string, readonly Write[]>();
  for (const write of writes) {
    const [field = ''] = write.path;
    fields.set(field, [...(fields.get(field) ?? []), write]);
  }
  return [...fields].map(([field, own]) => [field, changeOf(own)]);
}

function changeOf(writes: readonly Write[]): (before: unknown) => unknown {
  const [first] = writes;
  if (first?.path.length === 1) return () => first.value;
  const made = new WeakMap<object, RawMap>();
  return (before) => {
    const map = isMap(before) ? before : EMPTY;
    const known = made.get(map);
    if (known) return known;
    const changed = writes.reduce((inner, { path, value }) => withValue(inner, path.slice(1), value), map);
    made.set(map, changed);
    return changed;
  };
}

function apply(raw: RawMap, choice: Choice): RawMap {
  const next: Record<string, unknown> = { ...raw };
  for (const [field, change] of choice) next[field] = change(next[field]);
  return next;
}

function withValue(map: RawMap, [part = '', ...rest]: readonly string[], value: unknown): RawMap {
  if (rest.length === 0) return { ...map, [part]: value };
  const inner = map[part];
  return { ...map, [part]: withValue(isMap(inner) ? inner : EMPTY, rest, value) };
}
