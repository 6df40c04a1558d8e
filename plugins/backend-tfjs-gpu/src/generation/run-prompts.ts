import type {
  Clock,
  ExperimentConfig,
  InferenceOutput,
  PhaseInterval,
  Prompt,
  RequestOutput,
} from '@llem/core';
import type { Decoder } from '../decoder/decoder.ts';
import { startMemoryPeak } from '../process-memory.ts';
import { fitPrompt } from '../tokenizer/fit-prompt.ts';
import { padLeft } from '../tokenizer/pad-left.ts';
import type { PromptTokenizer } from '../tokenizer/prompt-tokenizer.ts';
import { createTokenChooser, type TokenChooser } from './choose-tokens.ts';
import { type BatchOutput, generateBatch } from './generate-batch.ts';
import { outputLimits } from './output-limits.ts';
import { createPause } from './pause.ts';
import { createRandom } from './random.ts';
import { samplingSettings } from './sampling-settings.ts';

/** A loaded model and everything that does not change between its runs. */
export interface Engine {
  readonly decoder: Decoder;
  readonly tokenizer: PromptTokenizer;
  readonly config: ExperimentConfig;
  readonly clock: Clock;
  readonly batchSize: number;
  readonly useCache: boolean;
  readonly eosIds: readonly number[];
  readonly padId: number;
}

/** What one run is to do. */
export interface Work {
  readonly prompts: readonly Prompt[];
  /** Seconds after the start at which each prompt arrives; null: all are there. */
  readonly arrivals: readonly number[] | null;
  /** Null: as many as the context holds. */
  readonly maxOutputTokens: number | null;
}

/** What one batch adds to the output of a run. */
interface BatchResult {
  readonly requests: readonly RequestOutput[];
  readonly phases: readonly PhaseInterval[];
  readonly seconds: number;
  readonly paddingTokens: number;
  readonly truncated: number;
  readonly cacheBytes: number;
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
  const random = createRandom(config.random_seed);
  const choose = createTokenChooser(decoder.tf, samplingSettings(config), engine.eosIds, random);
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

async function runBatch(
  engine: Engine,
  prompts: readonly Prompt[],
  arrivals: readonly number[] | null,
  maxOutputTokens: number | null,
  choose: TokenChooser,
  pause: () => Promise<void>,
): Promise<BatchResult> {
  const { decoder, config, clock, padId, useCache } = engine;
  const start_s = clock.now();
  const limits = { vocabSize: decoder.plan.vocabSize, maxInputTokens: config.max_input_tokens };
  const fitted = prompts.map((prompt) => fitPrompt(engine.tokenizer, prompt, limits));
  const batch = padLeft(
    fitted.map(({ ids }) => ids),
    padId,
  );
  const output = await generateBatch(decoder, batch, {
    useCache,
    padId,
    choose,
    pause,
    clock,
    eosIds: new Set(config.decoder.ignore_eos ? [] : engine.eosIds),
    maxNewTokens: outputLimits(decoder.plan, prompts, batch, maxOutputTokens),
  });
  const end_s = clock.now();
  const inputs = fitted.map(({ ids }) => ids.length);
  return {
    requests: output.rows.map((row, index) =>
      requestOutput(row, output.stepTimes, {
        inputTokens: inputs[index] ?? 0,
        start_s: arrivals?.[index] ?? start_s,
        end_s,
        streaming: config.latency?.streaming === true,
      }),
    ),
    phases: phasesOf(output, inputs, start_s, end_s),
    seconds: end_s - start_s,
    paddingTokens: batch.padding.reduce((sum, pads) => sum + pads, 0),
    truncated: fitted.filter(({ truncated }) => truncated).length,
    cacheBytes: output.cacheBytes,
  };
}

/** With streaming a request ends with its last token; without, when its batch is handed back. */
function requestOutput(
  { ids, finish }: BatchOutput['rows'][number],
  stepTimes: readonly number[],
  {
    inputTokens,
    start_s,
    end_s,
    streaming,
  }: { inputTokens: number; start_s: number; end_s: number; streaming: boolean },
): RequestOutput {
  return {
    input_tokens: inputTokens,
    output_tokens: ids.length,
    start_s,
    first_token_s: stepTimes[0] ?? null,
    end_s: streaming ? (stepTimes[ids.length - 1] ?? end_s) : end_s,
    token_times_s: streaming ? stepTimes.slice(0, ids.length) : null,
    output_token_ids: ids,
    finish_reason: finish,
  };
}

/** The first step of a batch ends its prefill; a batch of one step has no decode phase. */
function phasesOf(
  output: BatchOutput,
  inputs: readonly number[],
  start_s: number,
  end_s: number,
): PhaseInterval[] {
  const firstToken = output.stepTimes[0] ?? end_s;
  const prefill: PhaseInterval = {
    phase: 'prefill',
    start_s,
    end_s: firstToken,
    tokens: inputs.reduce((sum, count) => sum + count, 0),
  };
  if (output.stepTimes.length < 2) return [prefill];
  const decoded = output.rows.reduce((sum, { ids }) => sum + ids.length - 1, 0);
  return [prefill, { phase: 'decode', start_s: firstToken, end_s, tokens: decoded }];
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
