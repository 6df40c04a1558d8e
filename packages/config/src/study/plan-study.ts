import { ConfigError } from '@llem/core';
import type { RawMap } from '../copy-plain.ts';
import { mergeMaps } from '../overrides.ts';
import {
  badOverride,
  refusePathsThroughValues,
  refuseUselessFlags,
  refuseUselessSections,
  refuseWarmup,
} from './check-plan.ts';
import { backendNames, chooseBackends } from './choose-backends.ts';
import { leafPaths, setsPath, withoutFixed } from './fixed-paths.ts';
import { type Entry, type Plan, sizeOf } from './plan.ts';
import type { StudyFile } from './read-study-file.ts';
import { alternativesFor, type Sweep } from './sweep.ts';

export interface StudyPlan {
  readonly plan: Plan;
  /** The study as it would be if flags only replaced shared values; null if they cut nothing off. */
  readonly uncut: Plan | null;
}

export interface StudyPlanning {
  readonly file: StudyFile;
  readonly sweep: Sweep;
  /** Experiment fields that flags fix. */
  readonly flags: RawMap;
  /** Ids under which a section may stand. */
  readonly ids: readonly string[];
  /** The backend where none is named. */
  readonly fallback: () => string;
}

/** What flags cut off a study: the backends they leave, and the paths they fix. */
interface Cut {
  readonly only: readonly string[] | null;
  readonly fixed: readonly (readonly string[])[];
}

/** Lays out the grids and entries of a study (config.md 3.2, rules 1 to 6, and 3.4). Nothing is expanded. */
export function planStudy({ file, sweep, flags, ids, fallback }: StudyPlanning): StudyPlan {
  const { path, entries } = file;
  const { backend: flagged, ...fields } = flags;
  const only = flagged === undefined ? null : backendNames(flagged, badOverride);
  const named = chooseBackends(file, sweep, only);
  const hasGrid = Object.keys(file.sweep).length > 0 || (entries.length === 0 && hasFields(file, flags));
  if (!hasGrid && entries.length === 0) throw emptyStudy(path);
  if (file.coldStart) refuseWarmup(file, sweep, flags);
  const isOpen = named.length === 0 && (hasGrid || entries.some(({ backend }) => isAbsent(backend)));
  const names = isOpen ? (only ?? [fallback()]) : named;
  const shared = mergeMaps(file.shared, fields);

  const uncut = layOut(null);
  refuseUselessSections(file, uncut, ids);
  refusePathsThroughValues(file, uncut);
  if (Object.keys(flags).length === 0) return { plan: uncut, uncut: null };
  const cut = { only, fixed: leafPaths(fields) };
  const plan = layOut(cut);
  if (plan.grids.length + plan.entries.length === 0) throw nothingLeft(path, only ?? []);
  refuseUselessFlags(path, fields, plan, ids);
  return { plan, uncut: isSmaller(plan, uncut) || overwrites(cut) ? uncut : null };

  function layOut(by: Cut | null): Plan {
    const backends = names.filter((name) => by?.only?.includes(name) ?? true);
    const grids = (hasGrid ? backends : []).map((backend) => ({
      backend,
      start: { ...fieldsFor(shared, backend), backend },
      dimensions: dimensionsFor(backend).map((one) => withoutFixed(one, by?.fixed ?? [])),
    }));
    return { grids, entries: entries.flatMap((entry) => layEntry(entry, backends, by)) };
  }

  function layEntry(entry: RawMap, backends: readonly string[], by: Cut | null): Entry[] {
    const [single] = backends.length === 1 ? backends : [];
    const backend = isAbsent(entry.backend) ? single : entry.backend;
    if (by?.only && !by.only.some((name) => name === backend)) return [];
    const { backend: _named, ...own } = entry;
    const laid = mergeMaps(fieldsFor(shared, backend), own);
    const raw = by ? mergeMaps(laid, fieldsFor(fields, backend)) : laid;
    return [backend === undefined ? { raw, choices: backends } : { raw: { ...raw, backend }, choices: [] }];
  }

  /** Universal dimensions, then the backend's own. */
  function dimensionsFor(backend: string) {
    const universal = sweep.dimensions.filter(({ scope }) => scope === null);
    const own = sweep.dimensions.filter(({ scope }) => scope === backend);
    return [...universal, ...own].map((dimension) => alternativesFor(dimension, backend));
  }

  /** The fields without the sections of other backends than `backend`. */
  function fieldsFor(all: RawMap, backend: unknown): RawMap {
    const kept = Object.entries(all).filter(([key]) => key === backend || !ids.includes(key));
    const { backend: _shared, ...others } = Object.fromEntries(kept);
    return others;
  }

  function overwrites({ fixed }: Cut): boolean {
    return entries.some((entry) => fixed.some((one) => setsPath(entry, one)));
  }
}

function isSmaller(plan: Plan, whole: Plan): boolean {
  return (
    plan.entries.length < whole.entries.length ||
    sizeOf(plan) < sizeOf(whole) ||
    cellsOf(plan) < cellsOf(whole)
  );
}

function cellsOf({ grids }: Plan): number {
  return grids.flatMap(({ dimensions }) => dimensions.flat().flatMap(({ cells }) => cells)).length;
}

function hasFields(file: StudyFile, flags: RawMap): boolean {
  const fields = Object.keys(file.shared).filter((field) => field !== 'warmup' || !file.coldStart);
  return fields.length + Object.keys(flags).length > 0;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function emptyStudy(path: string): ConfigError {
  return new ConfigError('CONFIG.EMPTY_STUDY', `${path} has no sweep, no experiments and no field of one`, {
    path,
    fix: 'give it at least a line such as model: gpt2',
  });
}

function nothingLeft(path: string, only: readonly string[]): ConfigError {
  return new ConfigError(
    'CONFIG.EMPTY_STUDY',
    `${path} has no configuration for backend ${only.join(', ')}`,
    {
      path,
      fix: 'choose a backend that the study lists',
    },
  );
}
