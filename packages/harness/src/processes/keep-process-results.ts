import type { Logger, RawProcessResult } from '@llem/core';
import { loadProcessResults, type ResultDirectory, saveProcessResult } from '@llem/results';

/**
 * Leaves the result of each of several processes in the directory and reads back what is there: aggregation begins
 * with what every process left (RES-12). One process, or no directory, leaves nothing.
 * @throws AggregationError AGGREGATION.INCOMPLETE
 */
export async function keepProcessResults(
  results: readonly RawProcessResult[],
  directory: ResultDirectory | null,
  logger: Logger,
): Promise<readonly RawProcessResult[]> {
  if (results.length === 1 || directory === null) return results;
  for (const result of results) await saveProcessResult(directory.path, result);
  return await loadProcessResults(directory.path, { expected: results.length, logger });
}
