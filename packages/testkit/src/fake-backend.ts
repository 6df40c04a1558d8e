import { existsSync } from 'node:fs';
import type {
  ComponentContext,
  EngineEnvironment,
  ExperimentConfig,
  Finding,
  InferenceBackend,
  InferenceOutput,
  LoadedModel,
  LoadedModelInfo,
  Prompt,
} from '@llem/core';
import { BackendError } from '@llem/core';
import { aborted } from './aborted.ts';
import { EXAMPLE_MODEL_INFO } from './example-model-info.ts';
import { DEFAULT_GENERATION, type GenerationScript, generate } from './fake-generation.ts';

/** What the fake backend does; every field has a default that works. */
export interface FakeBackendScript extends Partial<GenerationScript> {
  readonly id?: string;
  readonly requires_gpu?: boolean;
  /** Devices it holds, as candidates and after the load; default none (a CPU). */
  readonly device_uuids?: readonly string[];
  readonly findings?: readonly Finding[];
  readonly environment?: EngineEnvironment | null;
  /** Seconds of a load; default 1. */
  readonly load_s?: number;
  /** Seconds of each warm-up run, counted from 0; default 0.5. */
  readonly warmup_s?: (call: number) => number;
  readonly info?: Partial<LoadedModelInfo>;
  /** Replaces fields of what `run` returns. */
  readonly output?: Partial<InferenceOutput>;
  /** Errors to throw, each by the call it is named after; null from `warmup` lets that run pass. */
  readonly fail?: {
    readonly load?: unknown;
    readonly warmup?: (call: number) => unknown;
    readonly run?: unknown;
    readonly dispose?: unknown;
  };
  /** Calls that do not end until their signal aborts; `dispose`, which has none, never does. */
  readonly hang?: readonly ('load' | 'warmup' | 'run' | 'dispose')[];
}

/** A backend that runs no model, on the clock of the context it was loaded with. */
export interface FakeBackend extends InferenceBackend {
  /** Names of the calls received, in order: `check`, `load`, `warmup`, `resetPeakMemory`, `run`, `capture`, `dispose`. */
  readonly calls: readonly string[];
  /** Prompts of the last `run`. */
  readonly prompts: readonly Prompt[];
  /** Models loaded and not disposed. */
  readonly loaded: number;
}

const DUMMY_WARNING =
  'dummy_weights: the weights are random, and here there are none. Set load_format: auto, which changes nothing.';

/** Creates a scripted backend. It holds to its contract where the script does not say otherwise. */
export function createFakeBackend(script: FakeBackendScript = {}): FakeBackend {
  return new ScriptedBackend(script);
}

class ScriptedBackend implements FakeBackend {
  readonly calls: string[] = [];
  readonly id: string;
  readonly version = '1.0.0-fake';
  prompts: readonly Prompt[] = [];
  loaded = 0;
  readonly #script: FakeBackendScript;

  constructor(script: FakeBackendScript) {
    this.#script = script;
    this.id = script.id ?? 'fake';
  }

  async check(): Promise<readonly Finding[]> {
    this.calls.push('check');
    return this.#script.findings ?? [];
  }

  async devices(): Promise<readonly string[]> {
    return this.#script.device_uuids ?? [];
  }

  requiresGpu(): boolean {
    return this.#script.requires_gpu ?? false;
  }

  async environment(): Promise<EngineEnvironment | null> {
    return this.#script.environment ?? null;
  }

  async load(config: ExperimentConfig, context: ComponentContext): Promise<LoadedModel> {
    const { load_s = 1, hang, fail } = this.#script;
    this.calls.push('load');
    refuseWhatItLacks(config);
    if (hang?.includes('load')) await aborted(context.signal);
    await context.clock.sleep(load_s, context.signal);
    if (fail?.load !== undefined) throw fail.load;
    this.loaded += 1;
    return this.#model(config, context);
  }

  #model(config: ExperimentConfig, context: ComponentContext): LoadedModel {
    const { warmup_s = () => 0.5, hang, fail, output, info } = this.#script;
    const generation = { ...DEFAULT_GENERATION, ...this.#script };
    const { clock } = context;
    let warmups = 0;
    let disposed = false;
    return {
      info: {
        ...EXAMPLE_MODEL_INFO,
        device_uuids: this.#script.device_uuids ?? [],
        warnings: config.load_format === 'dummy' ? [DUMMY_WARNING] : [],
        ...info,
      },
      warmup: async (_prompt, signal) => {
        const call = warmups;
        warmups += 1;
        this.calls.push('warmup');
        if (hang?.includes('warmup')) await aborted(signal);
        await clock.sleep(warmup_s(call), signal);
        const error = fail?.warmup?.(call) ?? null;
        if (error !== null) throw error;
        return { latency_ms: warmup_s(call) * 1000 };
      },
      resetPeakMemory: async () => {
        this.calls.push('resetPeakMemory');
      },
      run: async (prompts, signal) => {
        this.calls.push('run');
        this.prompts = prompts;
        if (hang?.includes('run')) await aborted(signal);
        const start_s = clock.now();
        const { duration_s, ...generated } = generate(prompts, config, generation, start_s);
        await clock.sleep(duration_s, signal);
        if (fail?.run !== undefined) throw fail.run;
        return { window: { start_s, end_s: clock.now() }, ...generated, ...output };
      },
      capture: async () => {
        this.calls.push('capture');
        return { engine: { name: 'fake' }, sampling: {}, library_version: this.version };
      },
      [Symbol.asyncDispose]: async () => {
        if (disposed) return;
        disposed = true;
        this.loaded -= 1;
        this.calls.push('dispose');
        if (hang?.includes('dispose')) await new Promise(() => {});
        if (fail?.dispose !== undefined) throw fail.dispose;
      },
    };
  }
}

/** What no script makes up: settings without an engine to hear them, and a local model that is not there. */
function refuseWhatItLacks({ backend, model, lora, traffic, passthrough_kwargs }: ExperimentConfig): void {
  const passed = Object.keys(passthrough_kwargs ?? {}).map((key) => `passthrough_kwargs.${key}`);
  const [setting] = [...(lora ? ['lora'] : []), ...(traffic ? ['traffic'] : []), ...passed];
  if (setting !== undefined)
    throw new BackendError('BACKEND.UNSUPPORTED_SETTING', `${backend} does not support ${setting}`, {
      backend,
      fix: `remove ${setting}`,
    });
  if (model.startsWith('/') && !existsSync(model))
    throw new BackendError('BACKEND.MODEL_NOT_FOUND', `${backend}: ${model} not found`, {
      backend,
      fix: 'point model at a directory that exists',
    });
}
