import type { Clock } from '@llem/core';
import { RowProgress } from '@llem/plugin-kit';
import type { Decoder } from '../decoder/decoder.ts';
import { type Decoding, startDecoding } from '../decoder/decoding.ts';
import type { PaddedBatch } from '../tokenizer/pad-left.ts';
import type { BatchChooser } from './choose-tokens.ts';

export interface BatchOptions {
  readonly useCache: boolean;
  readonly eosIds: ReadonlySet<number>;
  readonly padId: number;
  /** Limit of each row's output, at least 1. */
  readonly maxNewTokens: readonly number[];
  readonly choose: BatchChooser;
  /** Awaited often; throws to end the generation. */
  readonly pause: () => Promise<void>;
  readonly clock: Clock;
}

/** One batch generated. Instants are taken after the tokens were read, which waits for the device. */
export interface BatchOutput {
  readonly rows: readonly { readonly ids: readonly number[]; readonly finish: 'eos' | 'length' }[];
  /** When each step's tokens were known; the first ends the prefill. */
  readonly stepTimes: readonly number[];
  readonly cacheBytes: number;
}

/** Generates until every row has met an end of text or its limit; rows that have are fed padding. */
export async function generateBatch(
  decoder: Decoder,
  batch: PaddedBatch,
  options: BatchOptions,
): Promise<BatchOutput> {
  using decoding = startDecoding(decoder, batch.padding, options.useCache);
  const rows = options.maxNewTokens.map((limit, row) => {
    const prompt = batch.ids.subarray(
      row * batch.columns + (batch.padding[row] ?? 0),
      (row + 1) * batch.columns,
    );
    return new RowProgress(prompt, limit, options.eosIds);
  });
  const stepTimes: number[] = [];
  for (let ids = batch.ids; !rows.every(({ finish }) => finish); ) {
    const chosen = await step(decoding, ids, rows, options);
    stepTimes.push(options.clock.now());
    rows.forEach((row, index) => {
      row.accept(chosen[index] ?? options.padId);
    });
    ids = Int32Array.from(rows, (row, index) =>
      row.finish ? options.padId : (chosen[index] ?? options.padId),
    );
  }
  return {
    rows: rows.map(({ ids, finish }) => ({ ids, finish: finish ?? 'length' })),
    stepTimes,
    cacheBytes: decoding.cacheBytes,
  };
}

async function step(
  decoding: Decoding,
  ids: Int32Array,
  rows: readonly RowProgress[],
  { choose, pause }: BatchOptions,
): Promise<readonly number[]> {
  const logits = await decoding.feed(ids, pause);
  try {
    return await choose(logits, rows);
  } finally {
    logits.dispose();
  }
}
