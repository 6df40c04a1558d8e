import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { file, folder, home, llem } from './command-bench.ts';
import type { ErrorCase } from './error-case.ts';
import { scripted, studyOf } from './scripted.ts';

let outputs = 0;
const output = () => {
  outputs += 1;
  return join(home, `studies-${outputs}`);
};

/** A study that was run, in a directory whose manifest is then changed; the arguments that resume it. */
async function resumed(
  changes: object,
  flags: (studyFile: string) => string[] = () => [],
): Promise<string[]> {
  const [studyFile, base] = [studyOf('work', { n_cycles: 1 }), output()];
  await llem(['run', studyFile, '-o', base, '--quiet']);
  const studyDir = join(base, readdirSync(base)[0] ?? '');
  const manifest = join(studyDir, 'study_manifest.json');
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), ...changes }));
  return ['run', ...flags(studyFile), '--resume', studyDir];
}

const run = (studyFile: string) => ['run', studyFile, '-o', output()];
const ofRun = { env: scripted, isOfRun: true } as const;

export const STUDY: readonly ErrorCase[] = [
  ['a study without its manifest', 'STUDY.NO_MANIFEST', 1, () => ['report', folder('no-study')]],
  [
    'a damaged manifest',
    'STUDY.BAD_MANIFEST',
    1,
    () => ['report', folder('bad-study', { 'study_manifest.json': '{' })],
  ],
  ['a resume of nothing', 'STUDY.NO_MANIFEST', 1, () => ['run', '--resume', folder('no-study')]],
  [
    'a study whose file is gone',
    'STUDY.NO_SOURCE',
    1,
    () => resumed({ study_yaml_path: join(home, 'gone.yaml') }),
    { env: scripted },
  ],
  [
    'a study that is being run',
    'STUDY.STILL_RUNNING',
    1,
    () => resumed({ status: 'running', completed_at: null, host: hostname(), pid: process.ppid }),
    { env: scripted },
  ],
  [
    'a study that has become another',
    'STUDY.DESIGN_CHANGED',
    1,
    () => resumed({}, (studyFile) => [studyFile, '-n', '3']),
    { env: scripted },
  ],
  [
    'a study that cannot be kept',
    'STUDY.UNWRITABLE',
    1,
    () => ['run', studyOf('work'), '-o', join(file('x'), 'below-a-file')],
    { env: scripted },
  ],
  [
    'a study that is interrupted',
    'STUDY.INTERRUPTED',
    1,
    () => run(studyOf('run: wait')),
    { env: scripted, interrupted_s: 3 },
  ],
  ['a worker that ends', 'EXPERIMENT.CRASH', 1, () => run(studyOf('load: exit 0')), ofRun],
  [
    'a run that takes too long',
    'EXPERIMENT.TIMEOUT',
    1,
    () => run(studyOf('load: hang', { experiment_timeout_seconds: 2 })),
    ofRun,
  ],
  ['a backend that returns nonsense', 'PLUGIN.BAD_OUTPUT', 1, () => run(studyOf('run: nonsense')), ofRun],
];
