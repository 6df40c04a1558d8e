import { join } from 'node:path';
import { type ExperimentResult, LLEMError, messageOf } from '@llem/core';
import { fromJson, isSafePath } from '@llem/results';
import * as z from 'zod';

/** A resume asks whether a result is whole; what lies beside it, such as its time series, is not its business. */
const silent = { debug: () => undefined, warn: () => undefined };

/**
 * The result in `file`, a path relative to the study directory that may come from anywhere; null if it leads out of
 * the directory, is missing, does not parse or is that of another configuration. `onUnusable` hears which.
 */
export async function readFinishedResult(
  studyDir: string,
  file: string,
  configHash: string,
  onUnusable: (why: string) => void = () => undefined,
): Promise<ExperimentResult | null> {
  const path = join(studyDir, file);
  try {
    if (!(await isSafePath(studyDir, path))) throw new Error('it leads out of the study');
    const result = await fromJson(path, { logger: silent });
    if (result.measurement_config_hash === configHash) return result;
    throw new Error(`it is of another configuration, ${result.measurement_config_hash}`);
  } catch (error) {
    onUnusable(reasonOf(error));
    return null;
  }
}

function reasonOf(error: unknown): string {
  const [issue] = error instanceof z.ZodError ? error.issues : [];
  if (issue) return `${issue.path.map(String).join('.') || 'the whole'}: ${issue.message}`;
  return [messageOf(error), LLEMError.is(error) ? error.why : null]
    .filter((text) => text !== null)
    .join(': ');
}
