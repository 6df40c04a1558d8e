import type { Clock } from '@llem/core';
import type { BatchRow, GeneratedRow } from '../backend/batch-engine.ts';
import { RowProgress } from './row-progress.ts';

/** What the rows of a static batch are generated with. */
export interface RowsRequest {
  /** Feeds rows × columns ids, row by row, and chooses the next token of each row; throws to end the generation. */
  readonly step: (ids: Int32Array, rows: readonly RowProgress[]) => Promise<readonly number[]>;
  /** The padded prompts, which are fed first. */
  readonly prompts: Int32Array;
  /** What a row is fed that has ended while others go on. */
  readonly padId: number;
  /** Ids that end a row. */
  readonly ends: ReadonlySet<number>;
  readonly clock: Clock;
}

/**
 * Generates a static batch, one token of every row at a time, until each has met an end of text or its limit. An
 * instant is taken after the tokens were chosen, which waits for the device.
 */
export async function generateRows(
  rows: readonly BatchRow[],
  { step, prompts, padId, ends, clock }: RowsRequest,
): Promise<readonly GeneratedRow[]> {
  const progress = rows.map(({ input, limit }) => new RowProgress(input, limit, ends));
  const times_s: number[] = [];
  for (let ids = prompts; progress.some(({ finish }) => finish === null); ) {
    const chosen = await step(ids, progress);
    times_s.push(clock.now());
    for (const [index, row] of progress.entries()) row.accept(chosen[index] ?? padId);
    ids = Int32Array.from(progress, ({ finish }, index) => (finish ? padId : (chosen[index] ?? padId)));
  }
  return progress.map(({ ids, finish }) => ({
    ids,
    times_s: times_s.slice(0, ids.length),
    finish: finish ?? 'length',
  }));
}
