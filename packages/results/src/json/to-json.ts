import { ExperimentError, ExperimentResult } from '@llem/core';
import { writeAtomically } from '../files/write-atomically.ts';
import { validatePath } from '../paths/validate-path.ts';

/**
 * Writes a result as JSON, indented by 2 spaces, whole or not at all.
 * @throws ZodError for what is no result; ConfigError CONFIG.BAD_PATH; ExperimentError EXPERIMENT.NOT_FINITE for a NaN or an infinity in an open
 * map, EXPERIMENT.SAVE_FAILED when it cannot be written
 */
export async function toJson(result: ExperimentResult, path: string): Promise<void> {
  const target = await validatePath(path, { mustExist: false, allowRelative: true });
  const text = JSON.stringify(ExperimentResult.parse(result), refuseNonFinite, 2);
  await writeAtomically(target, `${text}\n`);
}

/** JSON has no word for them: `stringify` would write null, which says "not measured". */
function refuseNonFinite(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new ExperimentError(
      'EXPERIMENT.NOT_FINITE',
      `field "${key}" of the result is ${value}, which no result may hold`,
      {
        why: 'effective_config takes what the backend reports, and the backend reported this',
        fix: 'report the setting as null in effective_settings of the backend',
      },
    );
  }
  return value;
}
