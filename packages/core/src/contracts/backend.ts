import type { ExperimentConfig } from '../config/compose.ts';
import type { DecodingStrategy, Precision } from '../config/support.ts';
import type { ComponentContext } from '../plugin/context.ts';
import type { DeviceInfo } from './device.ts';
import type { TimeWindow } from './window.ts';

/** What the outputs of a backend may be relied on to contain. */
export interface BackendCapabilities {
  readonly token_timestamps: boolean;
  readonly phases: boolean;
  readonly dummy_weights: boolean;
  readonly lora: boolean;
  readonly traffic: boolean;
  readonly parameter_count: boolean;
  /** `none`: the engine runs in this process and shares no Python environment with another backend. */
  readonly engine_process: 'python' | 'none';
  /** Required of a backend that `PRECISION_SUPPORT` and `DECODING_SUPPORT` do not list. */
  readonly precisions?: readonly Precision[];
  readonly decoding_strategies?: readonly DecodingStrategy[];
}

/** A hardware or library incompatibility, as text a person can act on. */
export interface Finding {
  readonly message: string;
  readonly fix: string | null;
}

/** Loads, warms and runs one engine, and reports what happened. Contains no measurement code. */
export interface InferenceBackend {
  readonly id: string;
  /** Version of the engine library, `"unknown"` when it cannot be read. */
  readonly version: string;
  /** Hardware and library incompatibilities. Never throws. */
  check(config: ExperimentConfig): Promise<readonly Finding[]>;
  /**
   * What is wrong with `model` itself. Of an engine whose models are no directories in the transformers layout, such
   * as one file: where a backend has this method, pre-flight asks it instead of looking for a config.json. Never throws.
   */
  checkModel?(config: ExperimentConfig): Promise<readonly Finding[]>;
  /** UUIDs of the devices it will probably use, of those visible; empty on a CPU. Always asked before `load`. */
  devices(config: ExperimentConfig, visible: readonly DeviceInfo[]): Promise<readonly string[]>;
  requiresGpu(config: ExperimentConfig): boolean;
  /** The environment of an engine in another language, read without importing the engine; null in Node. */
  environment(): Promise<EngineEnvironment | null>;
  /** Weights, tokenizer, engine. Every configured value reaches the engine or raises a BackendError. */
  load(config: ExperimentConfig, context: ComponentContext): Promise<LoadedModel>;
}

export interface EngineEnvironment {
  readonly interpreter: string;
  readonly python_version: string | null;
  readonly pip_freeze: string;
  readonly conda_list: string | null;
  readonly cuda_version: string | null;
}

/** A model in memory. Disposal ends the engine, may be called twice, and must not throw. */
export interface LoadedModel extends AsyncDisposable {
  readonly info: LoadedModelInfo;
  /** One run of `prompt`, repeated to the configured static batch, output cut to `min(max_output_tokens, 32)`. */
  warmup(prompt: Prompt, signal: AbortSignal): Promise<{ latency_ms: number }>;
  /** The only call inside the window. The backend stamps both ends itself, each after a synchronisation. */
  run(prompts: readonly Prompt[], signal: AbortSignal): Promise<InferenceOutput>;
  /** Resets the peak-memory statistics; called after warm-up. */
  resetPeakMemory?(): Promise<void>;
  /** Settings of the engine objects really built, read after the window. */
  capture?(): Promise<ObservedSettings>;
}

/** One record of a dataset, selected before the window. */
export interface Prompt {
  readonly text: string;
  /** Limit of this request's output, already capped by `max_output_tokens`; null: the configuration's. */
  readonly max_new_tokens: number | null;
  /** Exact input length to cut or repeat the tokens to (synthetic data); null: as tokenised. */
  readonly input_len: number | null;
}

export interface LoadedModelInfo {
  /** GPUs that hold parameters or caches; empty on a CPU. */
  readonly device_uuids: readonly string[];
  /** Memory allocated after the load, MiB; 0 when unknown. */
  readonly model_memory_mb: number;
  /** Parameters of matrix products (measurement.md 9), counted on the loaded module; null when they cannot be. */
  readonly non_embedding_parameters: number | null;
  /** The model's config.json, for the config path of the FLOPs; null when there is none. */
  readonly architecture: Readonly<Record<string, unknown>> | null;
  readonly engine_version: string;
  readonly libraries: Readonly<Record<string, string>>;
  readonly cuda_version: string | null;
  /** Every setting after the engine resolved its defaults. */
  readonly effective_settings: Readonly<Record<string, unknown>>;
  /** Name of the tokenizer; `byte` when the model has none. */
  readonly tokenizer: string;
  readonly build_metadata: Readonly<Record<string, unknown>> | null;
  /** Engine environment variables that the backend set. */
  readonly env: Readonly<Record<string, string>>;
  /** Measurement warnings `<code>: <explanation>. <remedy>.` that arose in the load. */
  readonly warnings: readonly string[];
}

export interface ObservedSettings {
  readonly engine: Readonly<Record<string, unknown>>;
  readonly sampling: Readonly<Record<string, unknown>>;
  readonly library_version: string;
}

export interface InferenceOutput {
  readonly window: TimeWindow;
  /** One per prompt, in dataset order. */
  readonly requests: readonly RequestOutput[];
  /** Seconds of each engine call, in order. */
  readonly batch_times: readonly number[];
  /** Prefill and decode intervals; null when the engine mixes them. */
  readonly phases: readonly PhaseInterval[] | null;
  /** Highest over the metered GPUs during the window, MiB. */
  readonly peak_memory_mb: number | null;
  readonly padding_tokens: number | null;
  readonly truncated_prompts: number;
  readonly kv_cache: KvCacheUse | null;
  /** Measurement warnings that arose in the run. */
  readonly warnings: readonly string[];
  /** Engine-specific, stored, not interpreted. */
  readonly extras: Readonly<Record<string, unknown>>;
}

export interface RequestOutput {
  /** Without padding, with the special tokens the tokenizer adds. */
  readonly input_tokens: number;
  /** Up to and including the first EOS. */
  readonly output_tokens: number;
  /** When its batch went to the engine; with traffic, its arrival. */
  readonly start_s: number;
  readonly first_token_s: number | null;
  readonly end_s: number;
  /** One per output token; null unless `latency.streaming` asked for them. */
  readonly token_times_s: readonly number[] | null;
  /** The ids counted as output; null where the engine gives none. */
  readonly output_token_ids: readonly number[] | null;
  readonly finish_reason: 'eos' | 'length' | 'stop';
}

/** Prefill counts the input tokens; decode the output tokens less one per request, which belongs to prefill. */
export interface PhaseInterval extends TimeWindow {
  readonly phase: 'prefill' | 'decode';
  readonly tokens: number;
}

export interface KvCacheUse {
  readonly size_mb: number | null;
  readonly hit_rate: number | null;
  readonly blocks_used: number | null;
  readonly blocks_total: number | null;
}
