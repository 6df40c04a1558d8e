import { join } from 'node:path';
import { experiment, file, folder, home, many, QUICK, TOKEN, userConfig } from './command-bench.ts';
import type { ErrorCase } from './error-case.ts';
import { scripted } from './scripted.ts';

const dry = (path: string, ...flags: string[]) => ['run', path, '--dry-run', ...flags];
const skipping = (changes: object) => [
  'run',
  experiment({ ...QUICK, ...changes }),
  '--skip-preflight',
  '-o',
  join(home, 'out'),
];
const env = (variables: Record<string, string>) => ({ env: () => variables });

export const CONFIGURATION: readonly ErrorCase[] = [
  ['no configuration', 'CONFIG.NO_MODEL', 2, () => ['run']],
  ['a missing file', 'CONFIG.FILE_NOT_FOUND', 2, () => dry(join(home, 'none.yaml'))],
  ['another suffix', 'CONFIG.BAD_SUFFIX', 2, () => dry(file('model: x', 'toml'))],
  ['an empty file', 'CONFIG.EMPTY_FILE', 2, () => dry(file(''))],
  ['a list', 'CONFIG.NOT_A_MAP', 2, () => dry(file('- 1'))],
  ['broken YAML', 'CONFIG.SYNTAX', 2, () => dry(file('model: [x'))],
  ['broken JSON', 'CONFIG.SYNTAX', 2, () => dry(file('{"model": ', 'json'))],
  ['a directory', 'CONFIG.UNREADABLE_FILE', 2, () => dry(folder('dir.yaml'))],
  ['a forbidden key', 'CONFIG.FORBIDDEN_KEY', 2, () => dry(file('model: x\nconstructor: 1'))],
  [
    'deep nesting',
    'CONFIG.TOO_DEEP',
    2,
    () => dry(file(`{"model": ${'['.repeat(200)}${']'.repeat(200)}}`, 'json')),
  ],
  ['a token', 'CONFIG.CREDENTIALS', 2, () => dry(experiment({ hf_token: TOKEN }))],
  ['an unknown key', 'CONFIG.UNKNOWN_KEY', 2, () => dry(experiment({ precison: 'fp32' }))],
  ['a wrong type', null, 2, () => dry(experiment({ n: 'many' }))],
  ['an unsupported precision', null, 2, () => dry(experiment({ precision: 'bf16' }))],
  ['an unknown backend', 'CONFIG.UNKNOWN_BACKEND', 2, () => dry(experiment({ backend: 'tfjz' }))],
  [
    'a batch size for nobody',
    'CONFIG.UNKNOWN_BACKEND',
    2,
    () => dry(experiment(), '-b', 'x', '--batch-size', '2'),
  ],
  ['a study of nothing', 'CONFIG.EMPTY_STUDY', 2, () => dry(file({ sweep: {} }))],
  ['an empty axis', 'CONFIG.BAD_SWEEP', 2, () => dry(experiment({ sweep: { n: [] } }))],
  ['a study with nothing valid', 'CONFIG.ALL_INVALID', 2, () => dry(experiment({ sweep: { n: [0, -1] } }))],
  [
    'a study that is too large',
    'CONFIG.TOO_LARGE',
    2,
    () => dry(experiment({ sweep: { n: many(400), random_seed: many(400) } })),
  ],
  ['a study with wrong parts', 'CONFIG.BAD_STUDY', 2, () => dry(experiment({ experiments: 7 }))],
  [
    'a Hub that is none',
    'CONFIG.BAD_ENDPOINT',
    2,
    () => skipping({ model: 'org/some' }),
    env({ HF_ENDPOINT: 'no url' }),
  ],
  [
    'a variable out of range',
    'CONFIG.BAD_ENVIRONMENT',
    2,
    () => ['plugins'],
    env({ LLEM_DATACENTER_PUE: '0.5' }),
  ],
  [
    'a runner that is none',
    'CONFIG.BAD_RUNNER',
    2,
    () => dry(experiment()),
    env({ LLEM_RUNNER_TFJS: 'docker' }),
  ],
  [
    'a runner that is not there yet',
    'CONFIG.UNSUPPORTED_RUNNER',
    2,
    () => dry(experiment()),
    env({ LLEM_RUNNER_TFJS: 'apptainer:image.sif' }),
  ],
  [
    'an executor that is not there yet',
    'CONFIG.UNSUPPORTED_EXECUTOR',
    2,
    () => skipping({}),
    env({ LLEM_EXECUTOR: 'slurm' }),
  ],
  ['a data set that is not there', 'CONFIG.DATASET', 2, () => skipping({ dataset: './none.jsonl' })],
  [
    'a batch size for a backend that has none',
    'CONFIG.NO_BATCH_SIZE',
    2,
    () => dry(experiment({ backend: 'scripted' }), '--batch-size', '2'),
    { env: scripted },
  ],
  [
    'a broken user config',
    'CONFIG.USER_CONFIG',
    2,
    () => ['compare', 'a', 'b'],
    { env: () => ({ XDG_CONFIG_HOME: userConfig({ output: { results_dri: 'x' } }) }) },
  ],
  [
    'the same of a report',
    'CONFIG.USER_CONFIG',
    2,
    () => ['report', 'a'],
    { env: () => ({ XDG_CONFIG_HOME: userConfig({ outptu: {} }) }) },
  ],
];
