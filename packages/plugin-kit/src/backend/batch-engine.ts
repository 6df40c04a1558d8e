import type { InferenceOutput, LoadedModelInfo, ObservedSettings } from '@llem/core';

/** An engine in Node that generates static batches: all that `createBatchModel` needs to make a `LoadedModel` of it. */
export interface BatchEngine {
  readonly info: EngineInfo;
  /** Prompts that run together. */
  readonly batchSize: number;
  /** Tokens of a sequence, input and output together: what a request without a limit fills. */
  readonly contextSize: number;
  /** As many as one may have that is given a limit, where they are more: rotary positions go on. */
  readonly longestSequence?: number;
  /** Ids of a prompt, with the special tokens that the tokenizer adds; a promise where a server has the tokenizer. */
  tokenize(text: string, signal: AbortSignal): readonly number[] | Promise<readonly number[]>;
  /** Begins a run, warm-up or measured: what lives as long as one, such as a generator of random numbers. */
  begin(signal: AbortSignal): BatchRun;
  /** Settings of the engine objects really built. */
  capture?(): Promise<ObservedSettings>;
  /** Ends the engine; called once. Must not throw. */
  dispose(): Promise<void> | void;
}

/** What an engine says of a loaded model; what it leaves out is empty or unknown: no GPU, no warning, no count. */
export type EngineInfo = Partial<LoadedModelInfo> &
  Pick<LoadedModelInfo, 'engine_version' | 'effective_settings' | 'tokenizer'>;

/** One run of an engine. */
export interface BatchRun {
  /**
   * Generates a batch, at most `batchSize` rows, and leaves no cache of it behind. Between two steps it lets the event
   * loop turn and throws the signal's reason once that has aborted. No row decodes before all have their first token.
   */
  generate(rows: readonly BatchRow[]): Promise<readonly GeneratedRow[]>;
  /** What only the engine knows of the run; asked once, after the last batch. What it leaves out is null. */
  figures?(): Partial<EngineFigures>;
}

export type EngineFigures = Pick<
  InferenceOutput,
  'peak_memory_mb' | 'padding_tokens' | 'kv_cache' | 'warnings' | 'extras'
>;

/** One request as its engine is given it. */
export interface BatchRow {
  /** Place in the run, from 0: a seed of its own makes a request independent of what it is batched with. */
  readonly request: number;
  /** Cut or repeated to what data set and configuration ask for; never empty. */
  readonly input: readonly number[];
  /** Output tokens at most, at least 1. */
  readonly limit: number;
}

/** What became of it. */
export interface GeneratedRow {
  /** Ids up to and including the first end of text, at least 1. */
  readonly ids: readonly number[];
  /** When each of them was known, after a synchronisation, in seconds of the context's clock. */
  readonly times_s: readonly number[];
  readonly finish: 'eos' | 'length';
}
