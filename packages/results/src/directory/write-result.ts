import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, closestMatch, type ExperimentResult, type Logger } from '@llem/core';
import type { Table } from 'apache-arrow';
import { toCsv } from '../csv/to-csv.ts';
import { saveFailed } from '../files/save-failed.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { toJson } from '../json/to-json.ts';
import { timeseriesMetadata, toParquet } from '../timeseries/to-parquet.ts';

const SIDECAR = 'timeseries.parquet';
const OPTIONS = ['timeseries', 'csv', 'logger'];

export interface SaveOptions {
  /** The table, or the path of a Parquet file that a worker left, which is moved here; default: `timeseriesTable`. */
  readonly timeseries?: Table | string | null;
  /** Also writes `result.csv`. */
  readonly csv?: boolean;
  /** Hears of a staging file that is missing. */
  readonly logger?: Pick<Logger, 'warn'>;
}

/**
 * Writes the files of a result into its directory and returns the path of `result.json`, which comes last: it never
 * refers to a file that is still to come. Its `timeseries` says what lies beside it.
 * @throws ConfigError CONFIG.UNKNOWN_OPTION; ExperimentError EXPERIMENT.SAVE_FAILED
 */
export async function writeResult(
  directory: string,
  result: ExperimentResult,
  options: SaveOptions,
): Promise<string> {
  refuseUnknown(options);
  // It may have been removed while the run was measured, and what was measured is not lost for that.
  await mkdir(directory, { recursive: true }).catch((cause: unknown) => {
    throw saveFailed(directory, cause);
  });
  const timeseries = await writeSidecar(directory, result, options);
  const saved = { ...result, timeseries };
  if (options.csv) await toCsv([saved], join(directory, 'result.csv'));
  const path = join(directory, 'result.json');
  await toJson(saved, path);
  return path;
}

/** JavaScript callers have no compiler to tell them of a misspelt option, which would be ignored. */
function refuseUnknown(options: SaveOptions): void {
  const unknown = Object.keys(options).find((key) => !OPTIONS.includes(key));
  if (unknown === undefined) return;
  const near = closestMatch(unknown, OPTIONS);
  throw new ConfigError('CONFIG.UNKNOWN_OPTION', `saving a result: unknown option "${unknown}"`, {
    fix: near ? `write ${near}` : `use ${OPTIONS.join(', ')}`,
  });
}

/** Writes the time series of a result, where it has one, and returns its name: what is left of it besides `result.json`. */
export async function writeSidecar(
  directory: string,
  result: ExperimentResult,
  { timeseries, logger }: SaveOptions,
): Promise<string | null> {
  const target = join(directory, SIDECAR);
  const source = timeseries ?? result.timeseriesTable ?? null;
  if (source === null) return null;
  if (typeof source === 'string') return (await moveStaged(source, target, logger)) ? SIDECAR : null;
  const table = source as Table;
  if (table.numRows === 0) return null;
  await toParquet(table, target, timeseriesMetadata(result));
  return SIDECAR;
}

/** Copied, then removed: a staging directory may lie on another file system. False when there is no such file. */
async function moveStaged(
  source: string,
  target: string,
  logger: Pick<Logger, 'warn'> | undefined,
): Promise<boolean> {
  let content: Uint8Array;
  try {
    content = await readFile(source);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      throw saveFailed(target, error);
    logger?.warn(`the staged time series ${source} is missing: the result is saved without it`);
    return false;
  }
  await writeAtomically(target, content);
  await rm(source, { force: true });
  return true;
}
