import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import {
  BackendError,
  type InferenceBackend,
  type InferenceOutput,
  type LoadedModel,
  type RequestOutput,
} from '@llem/core';
import { type BackendVariant, createVariant } from './backend-variant.ts';

const PYTHON = {
  interpreter: '/usr/bin/python3',
  python_version: '3.11.2',
  pip_freeze: '',
  conda_list: null,
  cuda_version: null,
};
const forever = () => new Promise<never>(() => {});
const withoutSignal = new AbortController().signal;
const ofStreaming = (change: (sound: RequestOutput) => RequestOutput): BackendVariant => ({
  request: (sound) => (sound.token_times_s ? change(sound) : sound),
});
/** Changes the output of every second run only. */
const everySecondRun = (change: (sound: InferenceOutput) => InferenceOutput): BackendVariant => {
  let runs = 0;
  return { output: (sound) => (runs++ % 2 === 1 ? change(sound) : sound) };
};
const loading = (act: () => void): BackendVariant => ({
  model: () => {
    act();
    return {};
  },
});
/** A process that ends by itself if the test does not see it. */
const startChild = () => spawn('sleep', ['4'], { stdio: 'ignore' }).unref();

/** For each rule of a backend suite, by its name, backends that break it and nothing else on purpose. */
export const BROKEN_BACKENDS: Readonly<Record<string, readonly BackendVariant[]>> = {
  'makes a backend of the id that it declares, with a version': [
    { script: { id: 'other' } },
    { backend: () => ({ version: '' }) },
  ],
  'lists its precisions and decoding strategies, unless a table of core does': [
    { capabilities: { precisions: [] } },
    { capabilities: { decoding_strategies: [] } },
  ],
  'has nothing against the experiment of the subject in check() and checkModel()': [
    { script: { findings: [{ message: 'no GPU', fix: null }] } },
    { backend: () => ({ checkModel: async () => [{ message: 'no weights', fix: null }] }) },
  ],
  'never throws in check() and checkModel(), whatever the configuration, and tells each finding': [
    {
      backend: () => ({
        check: async ({ precision }) => {
          if (precision !== 'bf16') throw new Error('unknown precision');
          return [];
        },
      }),
    },
    {
      backend: () => ({
        checkModel: (config) => {
          throw new Error(`no ${config.model}`);
        },
      }),
    },
    { script: { findings: [{ message: '', fix: null }] } },
  ],
  'names only visible devices, each once, and none where none is visible': [
    { script: { device_uuids: ['GPU-of-another-machine'] } },
    { backend: () => ({ devices: async (_, visible) => visible.flatMap(({ uuid }) => [uuid, uuid]) }) },
  ],
  'answers requiresGpu() from the configuration alone': [
    {
      backend: () => {
        let seen = false;
        return {
          devices: async () => {
            seen = true;
            return [];
          },
          requiresGpu: () => seen,
        };
      },
    },
  ],
  'tells the environment of an engine in Python, and null of one in this process': [
    { capabilities: { engine_process: 'python' } },
    { script: { environment: PYTHON } },
    { ...ofPython(), backend: () => ({ environment: async () => ({ ...PYTHON, path: '/usr/bin' }) }) },
  ],
  'says of a loaded model what the contract asks': [
    { model: () => ({ warmup: undefined as never }) },
    { script: { info: { model_memory_mb: -1 } } },
    {
      model: () => ({ capture: async () => ({ engine: {}, sampling: {}, library_version: '1', extra: 1 }) }),
    },
  ],
  'returns of a run what the contract asks, and nothing beside it': [
    { output: (sound) => ({ ...sound, joules: 3 }) },
    { request: (sound) => ({ ...sound, output_tokens: sound.output_tokens + 0.5 }) },
    { request: (sound) => ({ ...sound, end_s: Number.NaN }) },
  ],
  'reports a real latency of each warm-up run': [
    { script: { warmup_s: () => 0 } },
    { model: () => ({ warmup: async () => ({ latency_ms: 500 }) }) },
  ],
  'answers a run with one request for each prompt, in their order': [
    { output: (sound) => ({ ...sound, requests: sound.requests.slice(0, 1) }) },
    { output: (sound) => ({ ...sound, requests: sound.requests.toReversed() }) },
  ],
  'stamps the window with the monotonic clock, inside the call of run()': [
    { output: (sound) => ({ ...sound, window: { start_s: 1.7e9, end_s: 1.7e9 + 1 } }) },
    { output: (sound) => ({ ...sound, window: { ...sound.window, end_s: sound.window.start_s } }) },
  ],
  'orders the instants of a request: start, first token, end, all inside the window': [
    { request: (sound) => ({ ...sound, first_token_s: sound.end_s + 1 }) },
    { request: (sound) => ({ ...sound, start_s: sound.start_s - 5 }) },
  ],
  'counts the engine calls of a run, which together are no longer than its window': [
    { output: (sound) => ({ ...sound, batch_times: [] }) },
    { output: (sound) => ({ ...sound, batch_times: sound.batch_times.map((seconds) => seconds * 1000) }) },
  ],
  'reports a peak of memory that was measured, or null': [{ script: { output: { peak_memory_mb: 0 } } }],
  'counts the tokens of a prompt, and not the padding beside longer ones': [
    {
      output: (sound) => {
        const widest = Math.max(...sound.requests.map(({ input_tokens }) => input_tokens));
        return { ...sound, requests: sound.requests.map((one) => ({ ...one, input_tokens: widest })) };
      },
    },
    { output: (sound) => ({ ...sound, padding_tokens: 5 }) },
  ],
  'cuts an input to max_input_tokens and counts the prompts that it cut': [
    { request: (sound) => ({ ...sound, input_tokens: sound.input_tokens + 9 }) },
    { script: { output: { truncated_prompts: 0 } } },
    { script: { input_tokens: () => 5 } },
  ],
  'makes an input of input_len tokens where the data set asks for that length': [
    { request: (sound) => (sound.input_tokens === 7 ? { ...sound, input_tokens: 1 } : sound) },
  ],
  'generates no more tokens than the prompt and max_output_tokens allow': [
    { request: (sound) => ({ ...sound, output_tokens: 16 }) },
    { request: (sound) => ({ ...sound, output_tokens: 0 }) },
  ],
  'generates exactly as many tokens as are allowed with ignore_eos': [
    { request: (sound, { decoder }) => (decoder.ignore_eos ? { ...sound, output_tokens: 2 } : sound) },
    { request: (sound, { decoder }) => (decoder.ignore_eos ? { ...sound, finish_reason: 'eos' } : sound) },
  ],
  'gives a reason for each end that agrees with the number of tokens': [
    { script: { output_tokens: () => 2 }, request: (sound) => ({ ...sound, finish_reason: 'length' }) },
  ],
  'lists one id for each output token, where it lists any': [
    { request: (sound) => ({ ...sound, output_token_ids: [...(sound.output_token_ids ?? []), 0, 0] }) },
  ],
  'adds the input tokens up in prefill, and the output tokens less one per request in decode': [
    {
      output: (sound) => ({
        ...sound,
        phases: sound.phases?.map((one) => ({ ...one, tokens: one.tokens + 1 })) ?? null,
      }),
    },
    {
      output: (sound) => ({
        ...sound,
        phases: sound.phases?.map((one) => ({ ...one, end_s: one.end_s + 60 })) ?? null,
      }),
    },
  ],
  'generates the same under the same seed, however often the model was warmed up in between': [
    everySecondRun((sound) => ({
      ...sound,
      requests: sound.requests.map((one) => ({
        ...one,
        output_token_ids: one.output_token_ids?.map((id) => id + 1) ?? null,
      })),
    })),
  ],
  'gives a time for each output token with latency.streaming if it declares token_timestamps, and only then':
    [
      { capabilities: { token_timestamps: false } },
      { request: (sound) => ({ ...sound, token_times_s: null }) },
      { request: (sound) => ({ ...sound, token_times_s: Array(sound.output_tokens).fill(sound.end_s) }) },
      ofStreaming((sound) => ({ ...sound, token_times_s: sound.token_times_s?.slice(1) ?? null })),
      ofStreaming((sound) => ({ ...sound, token_times_s: sound.token_times_s?.toReversed() ?? null })),
      ofStreaming((sound) => ({
        ...sound,
        token_times_s: sound.token_times_s?.map((time) => time + 60) ?? null,
      })),
    ],
  'tells prefill from decode if it declares phases, and only then': [
    { capabilities: { phases: false } },
    { script: { phases: false } },
    { script: { output: { phases: [] } } },
  ],
  'counts the parameters of the model if it declares parameter_count, and only then': [
    { capabilities: { parameter_count: false } },
    { script: { info: { non_embedding_parameters: null } } },
  ],
  'loads random weights from a config.json alone if it declares dummy_weights, and says so in a warning': [
    { capabilities: { dummy_weights: false } },
    { script: { info: { warnings: [] } } },
  ],
  'puts an adapter on the model if it declares lora, and refuses it otherwise': [
    { capabilities: { lora: true } },
    {
      capabilities: { lora: true },
      subject: { lora: { adapter_id: 'owner/adapter' } },
      says: 'fake does not support lora',
    },
    { backend: ({ load }) => ({ load: (config, context) => load({ ...config, lora: null }, context) }) },
    {
      capabilities: { lora: true },
      subject: { lora: { adapter_id: 'owner/adapter' } },
      backend: ({ load }) => ({ load: (config, context) => load({ ...config, lora: null }, context) }),
    },
  ],
  'lets requests arrive at their times if it declares traffic, and refuses it otherwise': [
    { capabilities: { traffic: true }, says: 'fake does not support traffic' },
    { backend: ({ load }) => ({ load: (config, context) => load({ ...config, traffic: null }, context) }) },
    {
      capabilities: { traffic: true },
      script: { token_s: 0.2 },
      backend: ({ load }) => ({ load: (config, context) => load({ ...config, traffic: null }, context) }),
    },
  ],
  'loads in every precision and runs every decoding strategy that it lists': [
    {
      backend: ({ load }) => ({
        load: (config, context) => {
          if (config.decoder.decoding_strategy === 'beam') throw new Error('no beams here');
          return load(config, context);
        },
      }),
    },
    {
      backend: ({ load }) => ({
        load: (config, context) => {
          if (config.precision === 'int4') throw new Error('no quantisation here');
          return load(config, context);
        },
      }),
    },
  ],
  'refuses a precision that check() has something against': [
    {
      backend: () => ({
        check: async ({ precision }) => (precision === 'fp8' ? [{ message: 'no fp8 here', fix: null }] : []),
      }),
    },
  ],
  'has every field of its section tried by the suite': [
    { options: { settings: [] } },
    { options: { settings: [{ path: 'fake.level', values: [1] }] } },
  ],
  'lets the engine hear every value of every setting, or refuses the value': [
    { hears: () => 'nothing' },
    { hears: () => Math.random() },
    {
      backend: () => ({
        load: async () => {
          throw new BackendError('BACKEND.LOAD_FAILED', 'loading failed');
        },
      }),
    },
  ],
  'hands passthrough_kwargs to the engine, or refuses what it does not know': [
    {
      hears: ({ model }) => model,
      backend: ({ load }) => ({
        load: (config, context) => load({ ...config, passthrough_kwargs: null }, context),
      }),
    },
  ],
  'says of a model that is not there that it is not, and what to do': [
    { backend: ({ load }) => ({ load: (config, context) => load({ ...config, model: 'any' }, context) }) },
    {
      backend: () => ({
        load: async () => {
          throw new Error('ENOENT: no such file or directory');
        },
      }),
    },
    {
      backend: () => ({
        load: async ({ model }) => {
          throw new BackendError('BACKEND.MODEL_NOT_FOUND', `${model} not found`);
        },
      }),
    },
  ],
  'says of memory that does not suffice how to need less': [
    { options: { outOfMemory: createVariant() } },
    { options: { outOfMemory: createVariant({ script: { fail: { load: new Error('no room') } } }) } },
  ],
  'ends a load that is cancelled before or while it goes on, and leaves nothing of it': [
    {
      backend: ({ load }) => ({
        load: (config, context) => load(config, { ...context, signal: withoutSignal }),
      }),
    },
    {
      backend: ({ load }) => ({
        load: async (config, context) => {
          try {
            return await load(config, context);
          } catch {
            throw new Error('the load failed');
          }
        },
      }),
    },
    {
      backend: ({ load }) => ({
        load: async (config, context) => {
          if (context.signal.aborted) startChild();
          return await load(config, context);
        },
      }),
    },
    {
      backend: ({ load }) => ({
        load: (config, context) => (context.signal.aborted ? forever() : load(config, context)),
      }),
    },
  ],
  'ends a warm-up and a run that are cancelled before or while they go on, and leaves nothing of them': [
    { model: ({ warmup }) => ({ warmup: (prompt) => warmup(prompt, withoutSignal) }) },
    {
      model: ({ warmup }) => ({
        warmup: (prompt, signal) => (signal.aborted ? forever() : warmup(prompt, signal)),
      }),
    },
    { model: ({ run }) => ({ run: (prompts) => run(prompts, withoutSignal) }) },
    {
      model: ({ run }) => ({
        run: async (prompts, signal) => {
          signal.addEventListener('abort', startChild);
          return await run(prompts, signal);
        },
      }),
    },
  ],
  'leaves nothing behind of what it answers before load()': [
    {
      backend: ({ check }) => ({
        check: (config) => {
          startChild();
          return check(config);
        },
      }),
    },
  ],
  'leaves nothing behind after disposal, and takes a second one': [
    loading(startChild),
    loading(() => openSync('/dev/null', 'r')),
    loading(() => setTimeout(() => {}, 4000)),
    { model: disposedOnce },
    {
      backend: ({ load }) => ({
        load: (config, context) => {
          context.signal.addEventListener('abort', () => {});
          return load(config, context);
        },
      }),
    },
  ],
  'is disposed in the middle of a run, which then ends too': [
    {
      model: ({ run }) => ({
        run: (prompts, signal) => (prompts.length > 3 ? forever() : run(prompts, signal)),
      }),
    },
    { model: disposedWhenIdle },
  ],
  'gives the same output from every load, and from two at once if its engine has a process of its own': [
    { model: unseeded() },
    { ...ofPython(), backend: loadsOneAtATime, says: 'the engine is loaded already' },
    { ...ofPython(), model: disturbsAnother() },
  ],
  'prints nothing to stdout, which belongs to the program that runs it': [
    loading(() => process.stdout.write('loading the model\n')),
  ],
  'says without its engine what is missing and how to install it, and leaves nothing': [
    {},
    { script: { fail: { load: new Error('Cannot find package') } } },
    { script: { fail: { load: new BackendError('BACKEND.LIBRARY_MISSING', 'fake: no engine') } } },
  ],
};

function ofPython(): BackendVariant {
  return { capabilities: { engine_process: 'python' }, script: { environment: PYTHON } };
}

function disposedOnce(sound: LoadedModel): Partial<LoadedModel> {
  let isDisposed = false;
  return {
    [Symbol.asyncDispose]: async () => {
      if (isDisposed) throw new Error('disposed already');
      isDisposed = true;
      await sound[Symbol.asyncDispose]();
    },
  };
}

/** Waits for a run that waits for more prompts. */
function disposedWhenIdle({ run, ...sound }: LoadedModel): Partial<LoadedModel> {
  let running: Promise<unknown> = Promise.resolve();
  return {
    run: (prompts, signal) => {
      const answer = run(prompts, signal);
      if (prompts.length > 3) running = forever();
      return answer;
    },
    [Symbol.asyncDispose]: async () => {
      await running;
      await sound[Symbol.asyncDispose]();
    },
  };
}

function loadsOneAtATime({ load }: InferenceBackend): Partial<InferenceBackend> {
  let isBusy = false;
  return {
    load: async (config, context) => {
      if (isBusy) throw new Error('the engine is loaded already');
      isBusy = true;
      const model = await load(config, context);
      return {
        ...model,
        [Symbol.asyncDispose]: async () => {
          isBusy = false;
          await model[Symbol.asyncDispose]();
        },
      };
    },
  };
}

/** Its weights are others in every load. */
function unseeded() {
  let loads = 0;
  return ({ run }: LoadedModel): Partial<LoadedModel> => {
    const load = loads++;
    return {
      run: async (prompts, signal) => {
        const output = await run(prompts, signal);
        const requests = output.requests.map((one) => ({
          ...one,
          output_token_ids: one.output_token_ids?.map((id) => id + load) ?? null,
        }));
        return { ...output, requests };
      },
    };
  };
}

/** A model that takes the place of the one before it. */
function disturbsAnother() {
  let models = 0;
  return ({ run, ...sound }: LoadedModel): Partial<LoadedModel> => {
    models += 1;
    return {
      run: async (prompts, signal) => {
        const output = await run(prompts, signal);
        if (models < 2) return output;
        return { ...output, requests: output.requests.map((one) => ({ ...one, output_token_ids: null })) };
      },
      [Symbol.asyncDispose]: async () => {
        models -= 1;
        await sound[Symbol.asyncDispose]();
      },
    };
  };
}
