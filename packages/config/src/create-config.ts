import {
  ConfigError,
  composedObject,
  composeExperimentConfig,
  type ExperimentConfig,
  type InstalledBackend,
  measurementConfigHash,
  type StudyConfig,
  studyDesignHash,
} from '@llem/core';
import type * as z from 'zod';
import { copyPlain, isMap, type RawMap } from './copy-plain.ts';
import { expandOverrides, mergeMaps } from './overrides.ts';
import { readConfigFile } from './read-config-file.ts';
import { refuseCredentials } from './refuse-credentials.ts';
import { refuseUnknownKeys } from './refuse-unknown-keys.ts';
import { resolveBackend } from './resolve-backend.ts';

/** Everything that turns what a user wrote into configurations, bound to the installed backends. */
export interface Config {
  readonly schema: z.ZodType<ExperimentConfig>;
  /**
   * One experiment from a file and overrides: defaults < file < overrides. Override keys may be dotted; undefined
   * and null override nothing; maps merge, lists are replaced. `null` builds from the overrides alone.
   *
   * @throws ConfigError, BackendError, or the ZodError of the schema as it is.
   */
  loadExperimentConfig(path: string | URL | null, overrides?: RawMap): Promise<ExperimentConfig>;
  /** A study from a file. Refused with `CONFIG.NOT_YET` in this version, after the file itself was read. */
  loadStudyConfig(path: string | URL, overrides?: RawMap): Promise<StudyConfig>;
  /** One experiment from a value of the library's caller; throws as `loadExperimentConfig` does. */
  parseExperiment(raw: unknown): ExperimentConfig;
  /** `measurement_config_hash` of a parsed configuration. */
  hashOf(config: ExperimentConfig): string;
  /** `study_design_hash` of unique configurations in declared order. */
  studyHashOf(configs: readonly ExperimentConfig[]): string;
}

/** Binds loading, validation and identity of configurations to the installed backends. */
export function createConfig(backends: readonly InstalledBackend[]): Config {
  const schema = composeExperimentConfig(backends);
  const declared = composedObject(backends);
  const sectionSchemaOf = (backend: string) =>
    backends.find(({ id }) => id === backend)?.configSchema ?? null;

  return {
    schema,

    async loadExperimentConfig(path, overrides = {}) {
      let raw: RawMap = {};
      if (path !== null) {
        const file = await readConfigFile(path);
        refuseCredentials(file.raw, declared, file.path);
        const { version: _ignored, ...fields } = file.raw;
        refuseUnknownKeys({ path: file.path, raw: fields }, backends);
        raw = fields;
      }
      const over = expandOverrides(overrides);
      refuseCredentials(over, declared, null);
      return schema.parse(resolveBackend(mergeMaps(raw, over), backends));
    },

    async loadStudyConfig(path) {
      const file = await readConfigFile(path);
      throw new ConfigError('CONFIG.NOT_YET', `${file.path}: this version of llem does not run studies yet`, {
        path: file.path,
        fix: 'run its configurations one by one, each as an experiment file without sweep, experiments and execution',
      });
    },

    parseExperiment(raw) {
      const plain = copyPlain(raw, null);
      refuseCredentials(plain, declared, null);
      return schema.parse(isMap(plain) ? resolveBackend(plain, backends) : plain);
    },

    hashOf: (config) => measurementConfigHash(config, sectionSchemaOf(config.backend)),
    studyHashOf: (configs) => studyDesignHash(configs, sectionSchemaOf),
  };
}
