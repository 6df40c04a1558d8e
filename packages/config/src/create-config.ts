import {
  composedObject,
  type ExperimentConfig,
  type InstalledBackend,
  measurementConfigHash,
  studyDesignHash,
} from '@llem/core';
import type * as z from 'zod';
import { copyPlain, isMap, type RawMap } from './copy-plain.ts';
import { explainIssue } from './explain-issue.ts';
import { createIntrospection, type Introspection } from './introspection/create-introspection.ts';
import { expandOverrides, mergeMaps } from './overrides.ts';
import { type ConfigPlace, readConfigFile } from './read-config-file.ts';
import { refuseCredentials } from './refuse-credentials.ts';
import { refuseUnknownKeys } from './refuse-unknown-keys.ts';
import { resolveBackend } from './resolve-backend.ts';
import { composeExperimentConfig } from './schema/compose-experiment-config.ts';
import type { StudyConfig } from './schema/study-config.ts';
import { type LoadedStudy, loadStudy as loadStudyFile, type StudyOptions } from './study/load-study.ts';
import { parseStudy } from './study/parse-study.ts';

/** Everything that turns what a user wrote into configurations, bound to the installed backends. */
export interface Config extends Introspection {
  readonly schema: z.ZodType<ExperimentConfig>;
  /**
   * One experiment from a file and overrides: defaults < file < overrides. Override keys may be dotted; undefined
   * and null override nothing; maps merge, lists are replaced. `null` builds from the overrides alone.
   *
   * @throws ConfigError, BackendError, or the ZodError of the schema as it is.
   */
  loadExperimentConfig(path: ConfigPlace | null, overrides?: RawMap): Promise<ExperimentConfig>;
  /**
   * A study from a file (config.md 3), or an experiment file as a study of one. Overrides as above; those of a
   * configuration's field fix it in the whole study, those of a study's key (`execution.n_cycles`) win over the file.
   */
  loadStudyConfig(path: ConfigPlace, overrides?: RawMap): Promise<StudyConfig>;
  /** The same with the hashes and texts that its validation made, and with defaults of the caller. */
  loadStudy(path: ConfigPlace, options?: StudyOptions): Promise<LoadedStudy>;
  /** One experiment from a value of the library's caller; throws as `loadExperimentConfig` does. */
  parseExperiment(raw: unknown): ExperimentConfig;
  /** A study from a value of the library's caller: a StudyConfig, or a plain object of that shape (LA-02). */
  parseStudy(raw: unknown): LoadedStudy;
  /** `measurement_config_hash` of a parsed configuration. */
  hashOf(config: ExperimentConfig): string;
  /** `study_design_hash` of unique configurations in declared order. */
  studyHashOf(configs: readonly ExperimentConfig[]): string;
}

/** Binds loading, validation and identity of configurations to the installed backends. */
export function createConfig(backends: readonly InstalledBackend[]): Config {
  const schema = composeExperimentConfig(backends);
  const declared = composedObject(backends);
  const error = explainIssue(backends);
  const sectionSchemaOf = (backend: string) =>
    backends.find(({ id }) => id === backend)?.configSchema ?? null;

  const loadStudy = (path: ConfigPlace, options: StudyOptions = {}) =>
    loadStudyFile(path, options, { backends, declared });

  return {
    ...createIntrospection(backends),
    schema,

    async loadExperimentConfig(path, overrides = {}) {
      let raw: RawMap = {};
      if (path !== null) {
        const file = await readConfigFile(path);
        refuseCredentials(file.raw, declared, file.path);
        const { version: _ignored, ...fields } = file.raw;
        refuseUnknownKeys(fields, file.path, backends);
        raw = fields;
      }
      const over = expandOverrides(overrides);
      refuseCredentials(over, declared, null);
      return schema.parse(resolveBackend(mergeMaps(raw, over), backends), { error });
    },

    loadStudy,
    loadStudyConfig: async (path, overrides = {}) => (await loadStudy(path, { overrides })).study,

    parseExperiment(raw) {
      const plain = copyPlain(raw, null);
      refuseCredentials(plain, declared, null);
      return schema.parse(isMap(plain) ? resolveBackend(plain, backends) : plain, { error });
    },

    parseStudy: (raw) => parseStudy(raw, schema, { backends, declared }),

    hashOf: (config) => measurementConfigHash(config, sectionSchemaOf(config.backend)),
    studyHashOf: (configs) => studyDesignHash(configs, sectionSchemaOf),
  };
}
