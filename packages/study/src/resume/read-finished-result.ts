import { join } from 'node:path';
import type { ExperimentResult } from '@llem/core';
import { fromJson, isSafePath } from '@llem/results';

/** A resume asks whether a result is whole; what lies beside it, such as its time series, is not its business. */
const silent = { debug: () => undefined, warn: () => undefined };

/**
 * The result in `file`, a path relative to the study directory that may come from anywhere; null if it leads out of
 * the directory, is missing, does not parse or is that of another configuration.
 */
export async function readFinishedResult(
  studyDir: string,
  file: string,
  configHash: string,
): Promise<ExperimentResult | null> {
  const path = join(studyDir, file);
  if (!(await isSafePath(studyDir, path))) return null;
  try {
    const result = await fromJson(path, { logger: silent });
    return result.measurement_config_hash === configHash ? result : null;
  } catch {
    return null;
  }
}
