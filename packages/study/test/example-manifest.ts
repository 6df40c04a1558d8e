import { ExecutionConfig, type StudyConfig } from '@llem/config';
import { type ExperimentConfig, UserConfig } from '@llem/core';
import { createExampleConfig } from '@llem/testkit';
import { newManifest } from '../src/manifest/new-manifest.ts';
import type { StudyManifest } from '../src/manifest/study-manifest.ts';
import { measurementProtocol } from '../src/order/measurement-protocol.ts';
import { studyOfOne } from '../src/study-of-one.ts';
import { configSummary } from '../src/summary/config-summary.ts';

export const HASH_A = 'aaaaaaaaaaaaaaaa';
export const HASH_B = 'bbbbbbbbbbbbbbbb';
const CONFIG_A = createExampleConfig();
const CONFIG_B = createExampleConfig({ n: 3 });

/** A study of two configurations in two cycles. */
export function exampleStudy(
  execution: object = {},
  experiments: ExperimentConfig[] = [CONFIG_A, CONFIG_B],
): StudyConfig {
  return {
    ...studyOfOne(CONFIG_A),
    experiments,
    execution: ExecutionConfig.parse({ n_cycles: 2, ...execution }),
    study_design_hash: 'cccccccccccccccc',
  };
}

/** The manifest of `exampleStudy`, whose configurations go by the hashes A and B, before its first run. */
export function exampleManifest(
  study: StudyConfig = exampleStudy(),
  hashes: string[] = [HASH_A, HASH_B],
): StudyManifest {
  const studyDesignHash = 'cccccccccccccccc';
  return newManifest({
    study,
    hashes,
    summaries: study.experiments.map((config) => configSummary(config, {})),
    studyDesignHash,
    protocol: measurementProtocol(study, UserConfig.parse({}), studyDesignHash),
    studyYamlPath: '/there/study.yaml',
    overrides: { n: 3 },
    toolVersion: '2.0.0',
    host: 'here',
    pid: 42,
    startedAt: new Date('2026-01-01T00:00:00.000Z'),
  });
}
