import { BackendError } from '@llem/core';
import type { BrokenBackends } from './index.ts';

/** Backends that break the rules of what its engine hears. */
export const BROKEN_SETTINGS: BrokenBackends = {
  'has every field of its section tried by the suite': [
    { options: { settings: [] } },
    { options: { settings: [{ path: 'fake.level', values: [1] }] } },
  ],
  'lets the engine hear every value of every setting, or refuses the value': [
    { hears: () => 'nothing' },
    { hears: (config) => ({ ...config, random_seed: 42 }), says: 'random_seed: 2 as it hears 1' },
    {
      hears: ({ decoder: { top_p: _, ...decoder }, ...config }) => ({ ...config, decoder }),
      says: 'decoder.top_p: 1 as it hears 0.5',
    },
    { hears: (config) => ({ ...config, precision: 'fp32' }), says: 'precision: "fp16" as it hears "fp32"' },
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
};
