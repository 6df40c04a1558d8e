import { ConfigError, type composedObject, deepFreeze, type InstalledBackend, UserConfig } from '@llem/core';
import type { RawMap } from '../copy-plain.ts';
import { expandOverrides } from '../overrides.ts';
import type { ConfigPlace } from '../read-config-file.ts';
import { refuseCredentialsInStudy } from '../refuse-credentials.ts';
import { refuseUnknownKeys, STUDY_FILE_KEYS } from '../refuse-unknown-keys.ts';
import { defaultBackend, resolveBackend } from '../resolve-backend.ts';
import { createExperimentParser } from '../schema/experiment-parser.ts';
import type { ExecutionConfig, StudyConfig } from '../schema/study-config.ts';
import { type CollectedStudy, collectStudy, countUnique, type ParsePoint } from './collect-study.ts';
import { createSkippedDescriber } from './describe-skipped.ts';
import { parseSweep, scopeIds } from './parse-sweep.ts';
import { type Plan, sizeOf } from './plan.ts';
import { planStudy } from './plan-study.ts';
import { readStudyFile } from './read-study-file.ts';
import { type DefaultGaps, narrowingNote, studyNotes } from './study-notes.ts';

const MAX_POINTS = 100_000;
const MAX_REASONS = 5;

/** What the caller of a load adds beside the file. */
export interface StudyOptions {
  /** Experiment fields and study keys that win over the file; keys may be dotted. */
  readonly overrides?: RawMap;
  /** `execution` fields for those that neither file nor overrides set; else the schema's defaults hold. */
  readonly executionDefaults?: Partial<ExecutionConfig>;
  /** Pauses of the user config, for the warning about waiting time. */
  readonly gaps?: DefaultGaps;
}

/** A study with what its validation found out on the way, so that nothing has to be hashed again. */
export interface LoadedStudy {
  readonly study: StudyConfig;
  /** `measurement_config_hash` of each experiment. */
  readonly hashes: readonly string[];
  /** RFC 8785 text of each experiment: what is hashed, and the `config` of a dry run. */
  readonly canonical_texts: readonly string[];
  /** Configurations that were dropped because an earlier one is equal. */
  readonly duplicates: number;
}

/** What a load depends on: the installed backends, and the composed object of their schema. */
export interface StudyContext {
  readonly backends: readonly InstalledBackend[];
  readonly declared: ReturnType<typeof composedObject>;
}

/** Loads a study file (config.md 3), or an experiment file as a study of one (LA-02). */
export async function loadStudy(
  place: ConfigPlace,
  { overrides = {}, executionDefaults = {}, gaps = UserConfig.parse({}).execution }: StudyOptions,
  { backends, declared }: StudyContext,
): Promise<LoadedStudy> {
  const over = expandOverrides(overrides);
  refuseCredentialsInStudy(over, declared, null);
  refuseUnknownKeys(over, null, backends, STUDY_FILE_KEYS);
  const [studyKeys, flags] = splitKeys(over);
  const file = await readStudyFile(place, { backends, declared, over: studyKeys, executionDefaults });
  const ids = scopeIds(backends);
  const sweep = parseSweep(file.sweep, { path: file.path, ids, declared });
  const fallback = () => defaultBackend(backends);
  const { plan, uncut } = planStudy({ file, sweep, flags, ids, fallback });
  refuseTooLarge(plan, file.path);

  const parser = createExperimentParser(backends);
  const parse: ParsePoint = ({ raw, choices }) =>
    parser(choices.length > 0 ? raw : resolveBackend(raw, backends));
  const precision = declared.shape.precision.parse(undefined);
  const collected = collectStudy(plan, parse, createSkippedDescriber(backends, declared, precision));
  if (collected.experiments.length === 0) throw allInvalid(collected, file.path);
  const narrowed = uncut ? narrowingNote(countRuns(uncut), collected.experiments.length, file.execution) : [];
  const study: StudyConfig = deepFreeze({
    name: file.name,
    experiments: [...collected.experiments],
    execution: file.execution,
    study_design_hash: collected.study_design_hash,
    skipped_configs: [...collected.skipped],
    notes: [...file.notes, ...narrowed, ...studyNotes(collected, file.execution, gaps)],
  });
  const { hashes, canonical_texts, duplicates } = collected;
  return { study, hashes, canonical_texts, duplicates };

  /** Configurations of a plan; those that cannot be validated, for want of their backend, all count. */
  function countRuns(whole: Plan): number {
    if (sizeOf(whole) > MAX_POINTS) return Number(sizeOf(whole));
    const isInstalled = (name: unknown) => name === undefined || backends.some(({ id }) => id === name);
    const known = {
      grids: whole.grids.filter(({ backend }) => isInstalled(backend)),
      entries: whole.entries.filter(({ raw }) => isInstalled(raw.backend)),
    };
    return countUnique(known, parse) + Number(sizeOf(whole) - sizeOf(known));
  }
}

function splitKeys(over: RawMap): [studyKeys: RawMap, fields: RawMap] {
  const [studyKeys, fields] = [true, false].map((wanted) =>
    Object.fromEntries(Object.entries(over).filter(([key]) => STUDY_FILE_KEYS.includes(key) === wanted)),
  );
  return [studyKeys ?? {}, fields ?? {}];
}

function refuseTooLarge(plan: Plan, path: string): void {
  const size = sizeOf(plan);
  if (size <= MAX_POINTS) return;
  throw new ConfigError(
    'CONFIG.TOO_LARGE',
    `${path} stands for ${size} configurations, more than ${MAX_POINTS}`,
    { path, fix: 'sweep over fewer fields or values, or split the study', meta: { size: String(size) } },
  );
}

function allInvalid({ skipped }: CollectedStudy, path: string): ConfigError {
  const reasons = [...new Set(skipped.map(({ short_label, reason }) => `${short_label}: ${reason}`))];
  const count =
    skipped.length === 1
      ? 'its one configuration is invalid'
      : `all ${skipped.length} configurations are invalid`;
  return new ConfigError(
    'CONFIG.ALL_INVALID',
    [`${path}: ${count}`, ...reasons.slice(0, MAX_REASONS)].join('\n  '),
    { path, fix: 'correct the fields that the reasons name', meta: { count: skipped.length } },
  );
}
