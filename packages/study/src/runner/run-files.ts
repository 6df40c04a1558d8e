import { randomUUID } from 'node:crypto';
import { rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type ExperimentResult, type Logger, messageOf, safeCleanup } from '@llem/core';
import { publishResult } from '@llem/results';
import { runDirectoryName } from '../directory/run-directory-name.ts';
import type { RunNumbers } from '../directory/run-numbers.ts';
import { writeFailedRun } from '../directory/write-failed-run.ts';
import type { StudyRun } from '../events/study-event.ts';
import type { WorkerError } from '../worker/messages.ts';
import { stagedRun } from '../worker/staged-run.ts';

/** Files of runs that are in progress; what is in it is nobody's result. */
export const STAGING = '.staging';

/** The files of one run within the study directory. */
export interface RunPlace {
  readonly stagingDir: string;
  /** Resolves to the path of `result.json`, relative to the study directory. */
  save(result: ExperimentResult): Promise<string>;
  /** Leaves the error and the log; resolves to the log's path, null when they cannot be written. */
  saveFailure(error: WorkerError, log: readonly string[]): Promise<string | null>;
  removeStaging(): Promise<void>;
}

export interface RunFiles {
  /** Takes the next number for a run that is about to begin. */
  place(run: StudyRun): RunPlace;
}

export function createRunFiles(
  studyDir: string,
  { numbers, exportCsv, logger }: { numbers: RunNumbers; exportCsv: boolean; logger: Logger },
): RunFiles {
  return {
    place(run) {
      let taken: number | null = null;
      // Only what leaves files has a number.
      const number = () => {
        taken ??= numbers.next();
        return taken;
      };
      const stagingDir = join(studyDir, STAGING, randomUUID());
      return {
        stagingDir,
        async save(result) {
          const target = join(studyDir, runDirectoryName(number(), run));
          const timeseries = join(stagedRun(stagingDir), 'timeseries.parquet');
          const saved = await publishResult(stagingDir, target, result, {
            timeseries,
            csv: exportCsv,
            logger,
          });
          return relative(studyDir, saved);
        },
        async saveFailure(error, log) {
          try {
            return await writeFailedRun(studyDir, number(), run, error, log);
          } catch (cause) {
            logger.warn(`the failure of run ${run.position} could not be recorded: ${messageOf(cause)}`);
            return null;
          }
        },
        async removeStaging() {
          const remove = () => rm(stagingDir, { recursive: true, force: true });
          await safeCleanup(`removing ${stagingDir}`, remove, logger);
          // Gone with its last run, unless a worker that outlived its study still writes there.
          await rmdir(dirname(stagingDir)).catch(() => {});
        },
      };
    },
  };
}
