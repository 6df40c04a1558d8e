import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionConfig } from '@llem/config';
import { StudyError } from '@llem/core';

/** How to load a study once more. */
export interface ResumeSource {
  readonly path: string;
  /** Flags that shaped it. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** What it ran by, for those `execution` fields that neither its file nor a flag sets. */
  readonly execution: Pick<ExecutionConfig, 'n_cycles' | 'cycle_order'>;
}

/**
 * Where the study in `studyDir` is loaded from again (study.md 7): the file that is given, else the one that it began
 * with, and then its flags too.
 * @throws StudyError STUDY.NO_SOURCE when that file is unknown or gone; what `readManifest` throws
 */
export async function resumeSource(studyDir: string, given: string | null): Promise<ResumeSource> {
  // Reads results too, which a study that begins does not need.
  const { readManifest } = await import('../manifest/read-manifest.ts');
  const { study_yaml_path: recorded, overrides, measurement_protocol } = await readManifest(studyDir);
  const { n_cycles, cycle_order } = measurement_protocol;
  const execution = { n_cycles, cycle_order };
  if (given !== null) return { path: given, overrides: {}, execution };
  if (recorded === null) throw await noSource(studyDir, 'it did not begin with a file');
  if (!(await isFile(recorded)))
    throw await noSource(studyDir, `the file that it began with is gone: ${recorded}`);
  return { path: recorded, overrides, execution };
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

async function noSource(studyDir: string, why: string): Promise<StudyError> {
  const copy = join(studyDir, 'study.yaml');
  const file = (await isFile(copy)) ? copy : 'study.yaml';
  return new StudyError('STUDY.NO_SOURCE', `the study in ${studyDir} cannot be loaded again without CONFIG`, {
    study_dir: studyDir,
    why,
    fix: `give its study file: llem run ${file} --resume ${studyDir}`,
  });
}
