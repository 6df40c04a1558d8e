import assert from 'node:assert/strict';
import {
  deepFreeze,
  type ExperimentConfig,
  type InferenceOutput,
  isLoadedModel,
  type LoadedModel,
  type LoadedModelInfo,
  type Prompt,
  type TimeWindow,
} from '@llem/core';
import { inWorkingDirectory } from '../footprint.ts';
import type { Trial } from '../trial.ts';
import { watchStdout } from '../watch-stdout.ts';
import type { BackendSubject } from './backend-subject.ts';
import { experimentOf } from './experiment-of.ts';
import { loadAsHost } from './load-as-host.ts';

type Overrides = Readonly<Record<string, unknown>>;

/** Three lengths, out of order; the longest is cut by the limit of the input, whatever the tokenizer. */
const TEXTS = [
  'two words',
  'a prompt of many words that any tokenizer makes more tokens of than the limit of this experiment lets through',
  'one',
];
export const PROMPTS: readonly Prompt[] = TEXTS.map((text) => promptOf(text));
/** Prompts with limits of their own, and one of an exact length. */
const LIMITED: readonly Prompt[] = [
  promptOf('one', { max_new_tokens: 1 }),
  promptOf('two words', { max_new_tokens: 3 }),
  promptOf('four', { input_len: 7 }),
];

/** One call of `run`. */
export interface RecordedRun {
  readonly prompts: readonly Prompt[];
  /** From before the call to after its answer. */
  readonly call: TimeWindow;
  readonly output: InferenceOutput;
}

/** One load, with all that was asked of the model until it was disposed. */
export interface Recording {
  readonly config: ExperimentConfig;
  readonly load_s: number;
  readonly info: LoadedModelInfo;
  readonly warmups: readonly { readonly latency_ms: number; readonly call: TimeWindow }[];
  /** All prompts together, first after one warm-up, then again after another. */
  readonly together: readonly [RecordedRun, RecordedRun];
  /** Each prompt by itself. */
  readonly alone: readonly RecordedRun[];
  /** Prompts with limits of their own. */
  readonly limited: RecordedRun;
  readonly captured: unknown;
  /** What came to stdout meanwhile. */
  readonly printed: readonly string[];
  /** What is in the working directory since. */
  readonly written: readonly string[];
}

/** Loads a model, uses it as the harness does and more, and disposes it. Rejects with what the backend rejects with. */
export async function recordUse(
  trial: Trial<'backend', BackendSubject>,
  overrides: Overrides,
): Promise<Recording> {
  using stdout = watchStdout();
  const before = inWorkingDirectory();
  const recording = await stdout.run(() => use(trial, overrides, () => stdout.lookAtChildren()));
  const written = inWorkingDirectory().filter((path) => !before.includes(path));
  return { ...recording, printed: stdout.printed, written };
}

async function use(
  trial: Trial<'backend', BackendSubject>,
  overrides: Overrides,
  look: () => void,
): Promise<Omit<Recording, 'printed' | 'written'>> {
  const { clock, signal } = trial.context;
  const config = experimentOf(trial, overrides);
  const backend = trial.create();
  const asked_s = clock.now();
  await using model = await loadAsHost(trial, backend, config);
  assert.ok(isLoadedModel(model), 'load() gives an object that lacks a method or info');
  const load_s = clock.now() - asked_s;
  const run = async (prompts: readonly Prompt[]): Promise<RecordedRun> => {
    const [output, call] = await timed(() => model.run(deepFreeze(prompts), signal));
    return { prompts, call, output };
  };
  const timed = async <T>(act: () => Promise<T>): Promise<[T, TimeWindow]> => {
    const start_s = clock.now();
    const value = await act();
    return [value, { start_s, end_s: clock.now() }];
  };
  const warmUp = async (model: LoadedModel) => {
    const [{ latency_ms }, call] = await timed(() => model.warmup(promptOf('one'), signal));
    await model.resetPeakMemory?.();
    return { latency_ms, call };
  };
  const first = await warmUp(model);
  const together = await run(PROMPTS);
  const captured = (await model.capture?.()) ?? null;
  const second = await warmUp(model);
  const again = await run(PROMPTS);
  const alone: RecordedRun[] = [];
  for (const prompt of PROMPTS) alone.push(await run([prompt]));
  const limited = await run(LIMITED);
  look();
  return {
    config,
    load_s,
    info: model.info,
    warmups: [first, second],
    together: [together, again],
    alone,
    limited,
    captured,
  };
}

export function promptOf(text: string, limits: Partial<Prompt> = {}): Prompt {
  return { text, max_new_tokens: null, input_len: null, ...limits };
}

/** Token ids of each request; null where the engine gives none. */
export function outputIds({ requests }: InferenceOutput): readonly (readonly number[] | null)[] {
  return requests.map(({ output_token_ids }) => output_token_ids);
}
