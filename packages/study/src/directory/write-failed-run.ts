import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StudyError } from '@llem/core';
import { isSafePath, writeAtomically } from '@llem/results';
import type { WorkerError } from '../worker/messages.ts';
import { failedRunName, type NamedRun } from './run-directory-name.ts';

/** Where the failed runs of a study leave their files, relative to its directory. */
export const FAILED_RUNS = 'failed-runs';
const LOG_LINES = 200;

/**
 * Leaves the error of a run with its traceback, and the last 200 lines that its processes printed (study.md 12).
 * Gives the path of the log, relative to the study directory. What is handed in holds no secrets any more.
 * @throws ExperimentError EXPERIMENT.SAVE_FAILED; StudyError STUDY.UNSAFE_PATH if the folder leads out of the study
 */
export async function writeFailedRun(
  studyDir: string,
  number: number,
  run: NamedRun,
  error: WorkerError,
  log: readonly string[],
): Promise<string> {
  const folder = join(studyDir, FAILED_RUNS);
  if (!(await isSafePath(studyDir, folder)))
    throw new StudyError('STUDY.UNSAFE_PATH', `${folder} leads out of the study`, {
      study_dir: studyDir,
      fix: 'remove the link',
    });
  await mkdir(folder, { recursive: true });
  const name = failedRunName(number, run);
  const { cycle, config, config_hash } = run;
  const document = { config_hash, cycle, error, config };
  await writeAtomically(join(folder, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
  const lines = log.slice(-LOG_LINES).map((line) => `${line}\n`);
  await writeAtomically(join(folder, `${name}.log`), lines.join(''));
  return `${FAILED_RUNS}/${name}.log`;
}
