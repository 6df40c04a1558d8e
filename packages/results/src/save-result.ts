import type { ExperimentResult } from '@llem/core';
import { openResultDirectory } from './directory/open-result-directory.ts';
import type { SaveOptions } from './directory/write-result.ts';

/**
 * Saves a finished result in a directory of its own below `outputDir` and returns the path of its `result.json`.
 * @throws ConfigError CONFIG.UNKNOWN_OPTION; ExperimentError EXPERIMENT.SAVE_FAILED, with nothing left behind
 */
export async function saveResult(
  result: ExperimentResult,
  outputDir: string,
  options: SaveOptions = {},
): Promise<string> {
  await using directory = await openResultDirectory(outputDir, {
    model: result.model_name,
    backend: result.backend,
    startedAt: startOf(result),
  });
  return await directory.save(result, options);
}

/** The experiment began before its window did; its id holds that instant (results.md 1). */
function startOf({ experiment_id, start_time }: ExperimentResult): Date {
  const [, year, month, day, hour, minute, second] =
    /_(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/.exec(experiment_id) ?? [];
  const began = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(began.getTime()) ? new Date(start_time) : began;
}
