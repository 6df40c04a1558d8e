import { ConfigError } from '@llem/core';
import { isMap, type RawMap } from '../copy-plain.ts';
import { leafPaths } from './fixed-paths.ts';
import type { Plan } from './plan.ts';
import { type StudyFile, studyError, warmsUp } from './read-study-file.ts';
import type { Sweep } from './sweep.ts';
import { sweepError } from './sweep-error.ts';

/** Throws for a shared section that no configuration of the whole study can use (config.md 3.2, rule 3). */
export function refuseUselessSections({ path, shared }: StudyFile, plan: Plan, ids: readonly string[]): void {
  const useless = ids.find((id) => (shared[id] ?? null) !== null && !backendsOf(plan).has(id));
  if (useless === undefined) return;
  throw studyError(
    path,
    `section "${useless}" is shared, and no configuration of the study runs on that backend`,
    `add ${useless} to backend, or remove the section`,
  );
}

/** Throws for an override in a section that nothing of what is left can use. */
export function refuseUselessFlags(path: string, flags: RawMap, plan: Plan, ids: readonly string[]): void {
  const useless = ids.find((id) => Object.hasOwn(flags, id) && !backendsOf(plan).has(id));
  if (useless === undefined) return;
  const [field = []] = leafPaths({ [useless]: flags[useless] });
  throw badOverride(
    `an override sets ${field.join('.')}, and ${path} runs nothing on ${useless}`,
    'remove it, or choose a backend that the study runs',
  );
}

/** Throws for a key of the sweep whose path leads through a shared value that is no map. */
export function refusePathsThroughValues({ path, shared }: StudyFile, plan: Plan): void {
  for (const { dimensions } of plan.grids) {
    for (const cell of dimensions.flat().flatMap(({ cells }) => cells)) {
      const blocked = firstValueOnTheWay(shared, cell.path);
      if (blocked === null) continue;
      throw sweepError(
        path,
        cell.key,
        `leads through ${blocked}, which is shared and not a map`,
        `remove ${blocked} from the shared fields, or the key from the sweep`,
      );
    }
  }
}

/** Throws for anything that would warm up in a cold study. */
export function refuseWarmup({ path, entries }: StudyFile, { dimensions }: Sweep, flags: RawMap): void {
  for (const { key, alternatives } of dimensions) {
    if (alternatives.some(({ cells }) => cells.some((cell) => cell.path[0] === 'warmup')))
      throw warmsUp(path, `sweep key "${key}"`);
  }
  const entry = entries.findIndex((fields) => Object.hasOwn(fields, 'warmup'));
  if (entry >= 0) throw warmsUp(path, `experiments.${entry}`);
  if (Object.hasOwn(flags, 'warmup')) throw warmsUp(path, 'an override');
}

/** The refusal of an override that a study cannot take. */
export function badOverride(message: string, fix: string): ConfigError {
  return new ConfigError('CONFIG.BAD_OVERRIDE', message, { fix });
}

function backendsOf({ grids, entries }: Plan): ReadonlySet<unknown> {
  return new Set([...grids.map(({ backend }) => backend), ...entries.map(({ raw }) => raw.backend)]);
}

/** The path of a value that is in the way of `path`; null if there is none. */
function firstValueOnTheWay(fields: RawMap, path: readonly string[]): string | null {
  let inner: unknown = fields;
  for (const [index, part] of path.entries()) {
    if (inner === undefined || inner === null) return null;
    if (!isMap(inner)) return path.slice(0, index).join('.');
    inner = Object.hasOwn(inner, part) ? inner[part] : undefined;
  }
  return null;
}
