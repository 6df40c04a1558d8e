import { StudyError } from '@llem/core';

/** The refusal to go on with a study whose configurations are others than those it began with (study.md 7). */
export function designChanged(
  { recorded, current }: { readonly recorded: string; readonly current: string },
  studyDir: string,
): StudyError {
  return new StudyError(
    'STUDY.DESIGN_CHANGED',
    `the study in ${studyDir} began with other configurations: its design hash is ${recorded}, now it is ${current}`,
    {
      study_dir: studyDir,
      why: 'the study file, its base or the flags have changed since',
      fix: 'resume with the file and flags that it began with, or leave --resume out and start a new study',
      meta: { recorded, current },
    },
  );
}
