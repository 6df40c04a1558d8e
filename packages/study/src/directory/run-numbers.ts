import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { StudyManifest } from '../manifest/study-manifest.ts';
import { FAILED_RUNS } from './write-failed-run.ts';

/** The numbers of a study's runs, in the order in which they are executed. */
export interface RunNumbers {
  /** One that no run of the study has had. */
  next(): number;
}

const NUMBERED = /^(\d{3,9})_c\d+_/;

/** Goes on after every number that stands in the directory or in the manifest (study.md 7): nothing is overwritten. */
export async function openRunNumbers(
  studyDir: string,
  { experiments }: Pick<StudyManifest, 'experiments'>,
): Promise<RunNumbers> {
  const names = [
    ...(await readdir(studyDir)),
    ...(await readdir(join(studyDir, FAILED_RUNS)).catch(() => [])),
    ...experiments.flatMap(({ result_file, log_file }) => [
      result_file?.split('/')[0] ?? '',
      basename(log_file ?? ''),
    ]),
  ];
  let last = 0;
  for (const name of names) last = Math.max(last, Number(NUMBERED.exec(name)?.[1] ?? 0));
  return {
    next() {
      last += 1;
      return last;
    },
  };
}
