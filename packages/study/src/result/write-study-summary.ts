import { join } from 'node:path';
import { LLEMError, type Logger, type StudyResult } from '@llem/core';
import { writeAtomically } from '@llem/results';

const SUMMARY_FILE = 'study_summary.json';

/** Writes the summary without the results, which stay in their files (RES-15). What cannot be written is a warning. */
export async function writeStudySummary(
  studyDir: string,
  { experiments: _inTheirFiles, ...summary }: StudyResult,
  logger: Pick<Logger, 'warn'>,
): Promise<void> {
  const file = join(studyDir, SUMMARY_FILE);
  await writeAtomically(file, `${JSON.stringify(summary, null, 2)}\n`).catch((error: unknown) => {
    const why = LLEMError.is(error) ? (error.why ?? error.message) : String(error);
    logger.warn(`${file} was not written: ${why}`);
  });
}
