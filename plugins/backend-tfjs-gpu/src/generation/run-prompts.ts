import type { Clock, InferenceOutput, Prompt } from '@llem/core';
import { mulberry32, samplingSettings, startMemoryPeak } from '@llem/plugin-kit';
import { createBatchChooser } from './choose-tokens.ts';
import type { Engine } from './engine.ts';
import { createPause } from './pause.ts';
import { type BatchResult, runBatch } from './run-batch.ts';

/** What one run is to do. */
export interface Work {
  readonly prompts: readonly Prompt[];
  /** Seconds after the start at which each prompt arrives; null: all are there. */
  readonly arrivals: readonly number[] | null;
  /** Null: as many as the context holds. */
  readonly maxOutputTokens: number | null;
}

/**
 * Runs the prompts in consecutive batches, in their order. The generator of sampling starts anew from the seed, so
 * that equal runs have equal outputs. Rejects with the signal's reason when it aborts.
 */
export async function runPrompts(
  engine: Engine,
  { prompts, arrivals, maxOutputTokens }: Work,
  signal: AbortSignal,
): Promise<InferenceOutput> {
  const { clock, config, decoder, batchSize } = engine;
  const random = mulberry32(config.random_seed);
  const choose = createBatchChooser(decoder.tf, samplingSettings(config), engine.eosIds, random);
  const pause = createPause(clock, signal);
  const peak = startMemoryPeak();
  const batches: BatchResult[] = [];
  const start_s = clock.now();
  for (let first = 0; first < prompts.length; first += batchSize) {
    const members = prompts.slice(first, first + batchSize);
    const due = arrivals?.slice(first, first + batchSize).map((seconds) => start_s + seconds) ?? null;
    await waitUntil(clock, due?.at(-1) ?? start_s, signal);
    await pause();
    batches.push(await runBatch(engine, members, due, maxOutputTokens, choose, pause));
  }
  const window = { start_s, end_s: clock.now() };
  const { mb, source } = peak.read();
  return {
    window,
    requests: batches.flatMap(({ requests }) => requests),
    batch_times: batches.map(({ seconds }) => seconds),
    phases: batches.flatMap(({ phases }) => phases),
    peak_memory_mb: mb,
    padding_tokens: batches.reduce((sum, { paddingTokens }) => sum + paddingTokens, 0),
    truncated_prompts: batches.reduce((sum, { truncated }) => sum + truncated, 0),
    kv_cache: engine.useCache ? cacheUse(batches) : null,
    warnings: [],
    extras: { memory_source: source },
  };
}

function cacheUse(batches: readonly BatchResult[]) {
  const largest = Math.max(0, ...batches.map(({ cacheBytes }) => cacheBytes));
  return { size_mb: largest / 2 ** 20, hit_rate: null, blocks_used: null, blocks_total: null };
}

/** Timers count whole milliseconds and may fire early by a part of one: a request that has not arrived is not there. */
async function waitUntil(clock: Clock, instant: number, signal: AbortSignal): Promise<void> {
  for (let left = instant - clock.now(); left > 0; left = instant - clock.now()) {
    await clock.sleep(Math.max(left, 0.001), signal);
  }
}
