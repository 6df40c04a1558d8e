import type { BrokenBackends } from './index.ts';
import { ofPython, PYTHON } from './of-python.ts';

/** Backends that break the rules of what it answers before a load. */
export const BROKEN_DECLARATIONS: BrokenBackends = {
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
};
