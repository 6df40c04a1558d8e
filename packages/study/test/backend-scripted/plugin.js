import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { defineComponent, definePlugin } from '@llem/core';
import * as z from '@llem/core/zod';

// A backend that computes nothing and does what its section says, in the process that it is loaded in: how a study
// bears it is what the tests ask. `seconds` is how long its inference takes.
const configSchema = z.strictObject({
  act: z.string().default('work'),
  seconds: z.number().default(0),
  label: z.string().default(''),
  /** Whether it would use the GPUs there are. */
  gpu: z.boolean().default(false),
});

const forever = () => new Promise(() => setInterval(() => {}, 1000));
const now = () => Number(process.hrtime.bigint()) / 1e9;

/** What goes wrong, and in which state. */
const ACTS = {
  'load: throw': () => Promise.reject(new Error('the engine says no')),
  'load: exit 0': () => process.exit(0),
  'load: crash': () => process.kill(process.pid, 'SIGSEGV'),
  'load: crash at exit': () => process.on('exit', () => process.kill(process.pid, 'SIGSEGV')),
  'load: hang': forever,
  'load: ignore SIGTERM': () => process.on('SIGTERM', () => {}) && forever(),
  'load: grandchild': () => spawn('sleep', ['300'], { stdio: 'ignore' }).unref(),
  'warmup: exit 3': () => process.exit(3),
  'run: exit 3': () => process.exit(3),
  'run: uncaught': () => setTimeout(() => Promise.reject(new Error('nobody caught this'))) && delay(1000),
  'run: wait': (signal) => delay(3_600_000, undefined, { signal }),
  'run: block': () => {
    for (const until = now() + 3600; now() < until; );
  },
  'run: print a gigabyte': async () => {
    const chunk = 'y'.repeat(1 << 20);
    for (let written = 0; written < 1024; written += 1)
      if (!process.stdout.write(chunk)) await new Promise((drained) => process.stdout.once('drain', drained));
  },
  'unload: throw': () => Promise.reject(new Error('the engine stays')),
  'unload: crash': () => process.kill(process.pid, 'SIGSEGV'),
  'unload: hang': forever,
};

const perform = (act, state, signal) => (act.startsWith(`${state}: `) ? ACTS[act]?.(signal) : undefined);

const INFO = {
  device_uuids: [],
  model_memory_mb: 0,
  non_embedding_parameters: 1000,
  architecture: null,
  engine_version: '1.0.0',
  libraries: {},
  cuda_version: null,
  tokenizer: 'byte',
  build_metadata: null,
  env: {},
  warnings: [],
};

async function run({ act, seconds }, prompts, signal) {
  await perform(act, 'run', signal);
  const start_s = now();
  if (seconds > 0) await delay(seconds * 1000, undefined, { signal });
  const end_s = Math.max(now(), start_s + 1e-6);
  const count = act === 'run: nonsense' ? -1 : 8;
  return {
    window: { start_s, end_s },
    requests: prompts.map(({ text }) => ({
      input_tokens: text.length,
      output_tokens: count,
      start_s,
      first_token_s: null,
      end_s,
      token_times_s: null,
      output_token_ids: null,
      finish_reason: 'length',
    })),
    batch_times: [end_s - start_s],
    phases: null,
    peak_memory_mb: null,
    padding_tokens: null,
    truncated_prompts: 0,
    kv_cache: null,
    warnings: [],
    extras: {},
  };
}

export default definePlugin({
  components: [
    defineComponent({
      kind: 'backend',
      id: 'scripted',
      priority: 10,
      claims: [],
      configSchema,
      capabilities: {
        token_timestamps: false,
        phases: false,
        dummy_weights: true,
        lora: false,
        traffic: false,
        parameter_count: true,
        engine_process: 'none',
        precisions: ['fp32'],
        decoding_strategies: ['greedy'],
      },
      probe: () => ({ available: true, detail: 'does what it is told' }),
      create: () => ({
        id: 'scripted',
        version: '1.0.0',
        check: async () => [],
        devices: async ({ scripted }, visible) => (scripted.gpu ? visible.map(({ uuid }) => uuid) : []),
        requiresGpu: () => false,
        environment: async () => null,
        async load({ scripted }) {
          const { act } = scripted;
          await perform(act, 'load');
          return {
            // Beyond what goes by message.
            info: {
              ...INFO,
              effective_settings: {
                ...scripted,
                ...(act === 'load: large' && { padding: 'z'.repeat(20_000_000) }),
              },
            },
            async warmup() {
              await perform(act, 'warmup');
              return { latency_ms: 1 };
            },
            run: (prompts, signal) => run(scripted, prompts, signal),
            [Symbol.asyncDispose]: async () => void (await perform(act, 'unload')),
          };
        },
      }),
    }),
  ],
});
