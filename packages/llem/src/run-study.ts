import type { ProgressEvent, StudyConfig, StudyConfigInput, StudyResult } from '@llem/core';
import { checkOptions } from './check-options.ts';

export interface RunStudyOptions {
  /** Base directory; null: that of the user config. */
  outputDir?: string | null;
  skipPreflight?: boolean;
  signal?: AbortSignal;
  onProgress?: (event: ProgressEvent) => void;
  /** A study directory to continue. */
  resume?: string;
  /** Take GPU locks; default true. */
  lock?: boolean;
}

/** Runs a study (LA-02). Not built yet: always rejects with `CONFIG.NOT_YET`. */
export async function runStudy(
  _config: string | URL | StudyConfigInput | StudyConfig,
  options: RunStudyOptions = {},
): Promise<StudyResult> {
  checkOptions(options, ['outputDir', 'skipPreflight', 'signal', 'onProgress', 'resume', 'lock']);
  const { notYet } = await import('@llem/study');
  throw notYet('runStudy');
}
