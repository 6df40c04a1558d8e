import { createExampleDevice } from '../../src/example-device.ts';
import type { BrokenBackends } from './index.ts';

/** Backends that break the rules of what a loaded model says, and the instants of its runs. */
export const BROKEN_OUTPUTS: BrokenBackends = {
  'says of a loaded model what the contract asks': [
    { model: () => ({ warmup: undefined as never }) },
    { script: { info: { model_memory_mb: -1 } } },
    {
      model: () => ({ capture: async () => ({ engine: {}, sampling: {}, library_version: '1', extra: 1 }) }),
    },
  ],
  'holds its model on devices that it was told of, each named once': [
    { script: { info: { device_uuids: ['GPU-of-another-machine'] } } },
    {
      script: { info: { device_uuids: ['GPU-00000000', 'GPU-00000000'] } },
      subject: { devices: [createExampleDevice(0)] },
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
};
