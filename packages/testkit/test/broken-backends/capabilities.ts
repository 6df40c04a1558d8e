import type { RequestOutput } from '@llem/core';
import type { BackendVariant } from '../backend-variant.ts';
import type { BrokenBackends } from './index.ts';

const ofStreaming = (change: (sound: RequestOutput) => RequestOutput): BackendVariant => ({
  request: (sound) => (sound.token_times_s ? change(sound) : sound),
});

/** Backends that break the rules of what it declares. */
export const BROKEN_CAPABILITIES: BrokenBackends = {
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
  'stamps tokens as they come, the first of them as first_token_s, and estimates no time between two': [
    ofStreaming((sound) => ({ ...sound, first_token_s: sound.start_s })),
    {
      subject: { context: {} },
      script: { load_s: 0.01, warmup_s: () => 0.01, prefill_s: 0.01, token_s: 0.001 },
      says: 'evenly between its ends',
    },
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
    {
      // At half the rate.
      capabilities: { traffic: true },
      script: { token_s: 1 },
      backend: ({ load }) => ({ load: (config, context) => load({ ...config, traffic: null }, context) }),
      output: (sound) => ({
        ...sound,
        requests: sound.requests.map((one, index) => ({
          ...one,
          start_s: sound.window.start_s + index / 2,
        })),
      }),
      says: 'request 1 starts 0.5 and 0.5 s after the window, and arrives at 0.25 s',
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
};
