import { readFile, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LLEMError, type Logger, messageOf, StudyError, sanitizeExperimentId } from '@llem/core';
import { makeBase, makeFreeDirectory, saveFailed, writeAtomically } from '@llem/results';

/** File systems take 255 bytes; the instant and a number of five digits need room. */
const MAX_NAME_LENGTH = 255 - '_YYYY-MM-DDTHH-MM-SS_12345'.length;

/** What names the directory of a study. */
export interface StudyDirectoryName {
  readonly name: string | null;
  readonly startedAt: Date;
  /** The study file, of which a copy is left; null without one. */
  readonly studyYamlPath: string | null;
  /** Hears of a study file that cannot be read a second time, such as a pipe. */
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * Makes `{base}/{name or "study"}_{YYYY-MM-DDTHH-MM-SS}`, UTC, and gives its absolute path (RES-13). A taken name
 * gets `_1`, `_2`, …, also when another process takes it at the same moment.
 * @throws StudyError STUDY.UNWRITABLE, nothing being left; ConfigError CONFIG.BAD_ID for `.` and `..`
 */
export async function openStudyDirectory(
  baseDir: string,
  { name, startedAt, studyYamlPath, logger }: StudyDirectoryName,
): Promise<string> {
  const base = resolve(baseDir);
  const label = sanitizeExperimentId(name || 'study').slice(0, MAX_NAME_LENGTH);
  const wanted = join(base, `${label}_${startedAt.toISOString().slice(0, 19).replaceAll(':', '-')}`);
  const text = studyYamlPath === null ? null : await readStudyFile(studyYamlPath, logger);
  const made: string[] = [];
  try {
    made.push(...(await makeBase(base)).toReversed());
    const path = await makeFreeDirectory(wanted);
    made.push(path);
    if (text !== null) await writeAtomically(join(path, 'study.yaml'), text);
    return path;
  } catch (cause) {
    // From the inside out, and only what is empty: another study may have begun in the same base.
    for (const path of made.toReversed()) await rmdir(path).catch(() => undefined);
    const { why, fix } = LLEMError.is(cause) ? cause : saveFailed(wanted, cause);
    const message = `the study directory ${wanted} could not be created`;
    throw new StudyError('STUDY.UNWRITABLE', message, { study_dir: wanted, why, fix, cause });
  }
}

async function readStudyFile(path: string, logger: Pick<Logger, 'warn'>): Promise<Buffer | null> {
  return await readFile(path).catch((error: unknown) => {
    logger.warn(`no copy of ${path} is kept: ${messageOf(error)}`);
    return null;
  });
}
