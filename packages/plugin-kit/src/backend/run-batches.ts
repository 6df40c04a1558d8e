import type {
  Clock,
  ExperimentConfig,
  InferenceOutput,
  PhaseInterval,
  Prompt,
  RequestOutput,
} from '@llem/core';
import type { BatchEngine, BatchRow, EngineFigures, GeneratedRow } from './batch-engine.ts';
import { prepareRow } from './prepare-row.ts';

/** What one run is to do. */
export interface BatchWork {
  readonly config: ExperimentConfig;
  readonly clock: Clock;
  readonly prompts: readonly Prompt[];
  /** Seconds after the start at which each prompt arrives; null: all are there. */
  readonly arrivals: readonly number[] | null;
  /** Null: as many as the context holds. */
  readonly maxOutputTokens: number | null;
  readonly signal: AbortSignal;
}

const UNKNOWN: EngineFigures = {
  peak_memory_mb: null,
  padding_tokens: null,
  kv_cache: null,
  warnings: [],
  extras: {},
};

/**
 * Runs the prompts in consecutive batches, in their order; a batch begins when its last request has arrived and the
 * batch before has ended (measurement.md 10).
 */
export async function runBatches(engine: BatchEngine, work: BatchWork): Promise<InferenceOutput> {
  const { config, clock, prompts, arrivals, signal } = work;
  const requests: RequestOutput[] = [];
  const phases: PhaseInterval[] = [];
  const batch_times: number[] = [];
  let truncated_prompts = 0;
  const run = engine.begin(signal);
  const start_s = clock.now();
  for (let first = 0; first < prompts.length; first += engine.batchSize) {
    const members = prompts.slice(first, first + engine.batchSize);
    const due = arrivals?.slice(first, first + members.length).map((seconds) => start_s + seconds);
    await waitUntil(clock, due?.at(-1) ?? start_s, signal);
    signal.throwIfAborted();
    const began = clock.now();
    const rows = await Promise.all(
      members.map((prompt, index) => prepareRow(engine, work, prompt, first + index)),
    );
    const generated = await run.generate(rows);
    const batch = { start_s: began, end_s: clock.now() };
    batch_times.push(batch.end_s - batch.start_s);
    phases.push(...phasesOf(rows, generated, batch));
    truncated_prompts += rows.filter(({ truncated }) => truncated).length;
    for (const [index, { ids, times_s, finish }] of generated.entries()) {
      const isStreamed = config.latency?.streaming === true;
      requests.push({
        input_tokens: rows[index]?.input.length ?? 0,
        output_tokens: ids.length,
        start_s: due?.[index] ?? batch.start_s,
        first_token_s: times_s[0] ?? null,
        // Without streaming a request ends when its batch is handed back.
        end_s: isStreamed ? (times_s.at(-1) ?? batch.end_s) : batch.end_s,
        token_times_s: isStreamed ? times_s : null,
        output_token_ids: ids,
        finish_reason: finish,
      });
    }
  }
  const window = { start_s, end_s: clock.now() };
  return { window, requests, batch_times, phases, truncated_prompts, ...UNKNOWN, ...run.figures?.() };
}

/** The last first token ends the prefill of a batch; one whose rows have a token each has no decode phase. */
function phasesOf(
  rows: readonly BatchRow[],
  generated: readonly GeneratedRow[],
  { start_s, end_s }: { start_s: number; end_s: number },
): PhaseInterval[] {
  const prefilled = Math.max(...generated.map(({ times_s }) => times_s[0] ?? end_s));
  const prefill = sum(rows.map(({ input }) => input.length));
  const decode = sum(generated.map(({ ids }) => ids.length - 1));
  return [
    { phase: 'prefill', start_s, end_s: prefilled, tokens: prefill },
    ...(decode > 0 ? [{ phase: 'decode' as const, start_s: prefilled, end_s, tokens: decode }] : []),
  ];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** Timers count whole milliseconds and may fire early by a part of one: a request that has not arrived is not there. */
async function waitUntil(clock: Clock, instant: number, signal: AbortSignal): Promise<void> {
  for (let left = instant - clock.now(); left > 0; left = instant - clock.now()) {
    await clock.sleep(Math.max(left, 0.001), signal);
  }
}
