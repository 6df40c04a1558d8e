import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AggregationError, type Logger, messageOf, RawProcessResult } from '@llem/core';
import { writeAtomically } from '../files/write-atomically.ts';
import { checkCompleteness } from './check-completeness.ts';

const RESULT = /^process_(\d+)\.json$/;
const MARKER = /^\.completed_(\d+)$/;

/** Leaves the result of one process below `directory`, then the marker that says that it is whole (RES-12). */
export async function saveProcessResult(directory: string, result: RawProcessResult): Promise<void> {
  const state = stateOf(directory);
  await mkdir(state, { recursive: true });
  const { process_index: index } = result;
  await writeAtomically(join(state, `process_${index}.json`), `${JSON.stringify(result)}\n`);
  await writeAtomically(join(state, `.completed_${index}`), '');
}

export interface ProcessFilesOptions {
  readonly expected: number;
  /** Goes on with what is there, and warns. */
  readonly isLenient?: boolean;
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * The results of all processes of a run, by index.
 * @throws AggregationError AGGREGATION.INCOMPLETE unless every process left its result and its marker
 */
export async function loadProcessResults(
  directory: string,
  { expected, isLenient = false, logger }: ProcessFilesOptions,
): Promise<RawProcessResult[]> {
  const state = stateOf(directory);
  const names = await readdir(state).catch((): string[] => []);
  const results: RawProcessResult[] = [];
  for (const name of names.filter((one) => RESULT.test(one))) {
    const result = await readResult(join(state, name), logger);
    if (result !== null) results.push(result);
  }
  const markers = names.flatMap((name) => MARKER.exec(name)?.[1] ?? []);
  const indices = results.map(({ process_index }) => process_index);
  const { error_message: message } = checkCompleteness(expected, indices, new Set(markers.map(Number)));
  if (message !== null && !isLenient) {
    throw new AggregationError('AGGREGATION.INCOMPLETE', `Incomplete experiment results: ${message}`, {
      why: `in ${state}`,
      fix: 'run the experiment again',
    });
  }
  if (message !== null) logger.warn(`Incomplete results: ${message}`);
  return results.toSorted((a, b) => a.process_index - b.process_index);
}

/** Null for a file that is no result: its process has left none. */
async function readResult(file: string, logger: Pick<Logger, 'warn'>): Promise<RawProcessResult | null> {
  try {
    return RawProcessResult.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    logger.warn(`${file} cannot be read: ${messageOf(error)}`);
    return null;
  }
}

function stateOf(directory: string): string {
  return join(directory, '.state');
}
