import {
  type ExperimentConfig,
  type InferenceOutput,
  type LoadedModel,
  type LoadedModelInfo,
  type Logger,
  type ObservedSettings,
  type ProcessPlace,
  type Prompt,
  safeCleanup,
} from '@llem/core';
import type { PythonBridge } from '../bridge/python-bridge.ts';
import { withinSeconds } from '../bridge/within-seconds.ts';
import { WorkerFailure } from '../bridge/worker-failure.ts';
import { arrivalTimes } from './arrival-times.ts';
import { backendFailure } from './backend-failure.ts';
import type { PythonBackendDefinition } from './python-backend-definition.ts';

const UNLOAD_LIMIT_SEC = 30;

/** What a model behind a bridge needs besides its info. */
export interface PythonModelParts {
  readonly definition: PythonBackendDefinition;
  readonly bridge: PythonBridge;
  readonly interpreter: string;
  readonly config: ExperimentConfig;
  /** Its place among several; null for one. */
  readonly process: ProcessPlace | null;
  readonly logger: Logger;
}

/**
 * A model in a worker. What the worker returns is handed on as it is: the host parses the output of every plugin
 * (INF-06), and a second parse of a million token times would be waste.
 */
export function createPythonModel(parts: PythonModelParts, info: LoadedModelInfo): LoadedModel {
  return new PythonModel(parts, info);
}

class PythonModel implements LoadedModel {
  readonly info: LoadedModelInfo;
  readonly #parts: PythonModelParts;
  #disposal: Promise<void> | null = null;

  constructor(parts: PythonModelParts, info: LoadedModelInfo) {
    this.#parts = parts;
    this.info = info;
  }

  async warmup(prompt: Prompt, signal: AbortSignal): Promise<{ latency_ms: number }> {
    return (await this.#ask('warmup', { prompt }, signal)) as { latency_ms: number };
  }

  async run(prompts: readonly Prompt[], signal: AbortSignal): Promise<InferenceOutput> {
    const { config, process } = this.#parts;
    const arrivals_s = arrivalTimes(config, prompts.length, process ?? undefined);
    const output = (await this.#ask('run', { prompts, arrivals_s }, signal)) as InferenceOutput;
    const requests = output.requests.map((request) => ({ ...UNSAID_OF_REQUEST, ...request }));
    return { ...UNSAID, ...output, requests };
  }

  async resetPeakMemory(): Promise<void> {
    await this.#askIfAnswered('reset_peak_memory');
  }

  async capture(): Promise<ObservedSettings> {
    const observed = await this.#askIfAnswered('capture');
    const { effective_settings, engine_version } = this.info;
    return (observed ?? {
      engine: effective_settings,
      sampling: {},
      library_version: engine_version,
    }) as ObservedSettings;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#unload();
    return this.#disposal;
  }

  async #unload(): Promise<void> {
    const { bridge, definition, logger } = this.#parts;
    const unload = () => withinSeconds(UNLOAD_LIMIT_SEC, this.#askIfAnswered('unload'));
    await safeCleanup(`unloading the model of ${definition.id}`, unload, logger);
    await bridge[Symbol.asyncDispose]();
  }

  async #ask(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
    const { bridge, definition, interpreter } = this.#parts;
    try {
      return await bridge.request(method, params, signal ? { signal } : {});
    } catch (error) {
      throw backendFailure(error, 'run', definition, interpreter);
    }
  }

  /** For requests that a worker need not answer; null then. */
  async #askIfAnswered(method: string): Promise<unknown> {
    try {
      return await this.#parts.bridge.request(method, null);
    } catch (error) {
      if (error instanceof WorkerFailure && error.code === 'UNKNOWN_REQUEST') return null;
      throw error;
    }
  }
}

/** What a worker may leave out. */
const UNSAID = {
  phases: null,
  peak_memory_mb: null,
  padding_tokens: null,
  truncated_prompts: 0,
  kv_cache: null,
  warnings: [],
  extras: {},
};
const UNSAID_OF_REQUEST = { first_token_s: null, token_times_s: null, output_token_ids: null };
