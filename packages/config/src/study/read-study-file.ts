import { dirname, resolve } from 'node:path';
import { ConfigError, flag, type InstalledBackend } from '@llem/core';
import * as z from 'zod';
import { isMap, type RawMap } from '../copy-plain.ts';
import { explainScalar } from '../explain-scalar.ts';
import { mergeMaps } from '../overrides.ts';
import { type ConfigFile, type ConfigPlace, readConfigFile } from '../read-config-file.ts';
import { refuseCredentialsInStudy } from '../refuse-credentials.ts';
import { refuseUnknownKeys, STUDY_FILE_KEYS } from '../refuse-unknown-keys.ts';
import { ExecutionConfig } from '../schema/study-config.ts';

/** A study file with its base laid under it, read and guarded; its experiments are still raw maps. */
export interface StudyFile {
  readonly path: string;
  readonly name: string | null;
  readonly execution: ExecutionConfig;
  /** True when nothing may warm up; `shared` says so already. */
  readonly coldStart: boolean;
  /** Experiment fields of base and file. */
  readonly shared: RawMap;
  /** True when the file itself, not its base, names a backend. */
  readonly namesBackend: boolean;
  readonly sweep: RawMap;
  readonly entries: readonly RawMap[];
  readonly notes: readonly string[];
}

const Header = z.strictObject({
  name: z.string().nullish(),
  base: z.string().min(1).nullish(),
  cold_start: flag().nullish(),
  execution: ExecutionConfig.prefault({}),
});

export interface StudyReading {
  readonly backends: readonly InstalledBackend[];
  /** The composed object, for the guard against credentials. */
  readonly declared: unknown;
  /** Study keys given beside the file; they win over it. */
  readonly over: RawMap;
  /** `execution` fields of the caller, under those of the file. */
  readonly executionDefaults: Partial<ExecutionConfig>;
}

/** Reads a study file, or an experiment file as a study of one. Throws ConfigError, or the ZodError of its own keys. */
export async function readStudyFile(place: ConfigPlace, reading: StudyReading): Promise<StudyFile> {
  const { backends, declared, over, executionDefaults } = reading;
  const { path, raw } = await readConfigFile(place);
  refuseCredentialsInStudy(raw, declared, path);
  refuseUnknownKeys(raw, path, backends, STUDY_FILE_KEYS);
  const {
    name,
    base,
    cold_start,
    execution,
    version: _ignored,
    sweep,
    experiments,
    ...fields
  } = mergeMaps(raw, over);
  const header = Header.parse(
    {
      ...(name === undefined ? {} : { name }),
      ...(base === undefined ? {} : { base }),
      ...(cold_start === undefined ? {} : { cold_start }),
      execution: isMap(execution ?? {}) ? { ...executionDefaults, ...(execution ?? {}) } : execution,
    },
    { error: explainScalar },
  );
  const below = header.base ? await readBase(path, header.base, reading) : { fields: {}, notes: [] };
  const shared = mergeMaps(below.fields, fields);
  const coldStart = header.cold_start ?? false;
  return {
    path,
    name: header.name ?? null,
    execution: header.execution,
    coldStart,
    shared: coldStart ? coldly(shared, path) : shared,
    namesBackend: (fields.backend ?? null) !== null,
    sweep: sweepOf(sweep ?? {}, path),
    entries: entriesOf(experiments ?? [], path),
    notes: below.notes,
  };
}

/** The refusal of a study file whose parts do not fit together. */
export function studyError(path: string, message: string, fix: string): ConfigError {
  return new ConfigError('CONFIG.BAD_STUDY', `${path}: ${message}`, { path, fix });
}

/** The refusal of anything that would warm up in a cold study. */
export function warmsUp(path: string, where: string): ConfigError {
  return studyError(
    path,
    `cold_start means no warm-up anywhere, and ${where} sets warmup`,
    'remove one of the two',
  );
}

async function readBase(
  studyPath: string,
  base: string,
  { backends, declared }: StudyReading,
): Promise<{ fields: RawMap; notes: string[] }> {
  const file: ConfigFile = await readConfigFile(
    resolve(dirname(studyPath), base),
    `correct base in ${studyPath}: it is relative to that file`,
  );
  refuseCredentialsInStudy(file.raw, declared, file.path);
  const keys = Object.keys(file.raw);
  const ignored = keys.filter((key) => STUDY_FILE_KEYS.includes(key) && key !== 'version');
  const fields = Object.fromEntries(
    Object.entries(file.raw).filter(([key]) => !STUDY_FILE_KEYS.includes(key)),
  );
  refuseUnknownKeys(fields, file.path, backends, STUDY_FILE_KEYS);
  const note = `base ${base}: its study keys are ignored: ${ignored.join(', ')}`;
  return { fields, notes: ignored.length > 0 ? [note] : [] };
}

function coldly(shared: RawMap, path: string): RawMap {
  if (Object.hasOwn(shared, 'warmup')) throw warmsUp(path, 'base or the file');
  return { ...shared, warmup: { enabled: false } };
}

function sweepOf(sweep: unknown, path: string): RawMap {
  if (isMap(sweep)) return sweep;
  throw studyError(
    path,
    `sweep is ${kindOf(sweep)}, not a map`,
    'write it as a map, such as sweep: {n: [10, 20]}',
  );
}

function entriesOf(experiments: unknown, path: string): readonly RawMap[] {
  if (!Array.isArray(experiments)) {
    throw studyError(
      path,
      `experiments is ${kindOf(experiments)}, not a list`,
      'write it as a list, such as experiments: [{n: 10}, {n: 20}]',
    );
  }
  return experiments.map((entry: unknown, index) => {
    if (isMap(entry)) return entry;
    throw studyError(
      path,
      `experiments.${index} is ${kindOf(entry)}, not a map of fields`,
      'write it as a map, such as {n: 10}',
    );
  });
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return value === null ? 'empty' : isMap(value) ? 'a map' : `a ${typeof value}`;
}
