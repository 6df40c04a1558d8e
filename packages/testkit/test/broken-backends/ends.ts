import { spawn } from 'node:child_process';
import { openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendVariant } from '../backend-variant.ts';
import type { BrokenBackends } from './index.ts';
import {
  computesOn,
  disposedOnce,
  disposedWhenIdle,
  disturbsAnother,
  forever,
  loadsOneAtATime,
  seededByTheLoad,
  shifted,
  unseeded,
} from './misbehaviour.ts';
import { ofPython } from './of-python.ts';

const withoutSignal = new AbortController().signal;
const loading = (act: () => void): BackendVariant => ({
  model: () => {
    act();
    return {};
  },
});
const LOG = join(process.cwd(), '.llem-testkit-engine.log');
/** A process that ends by itself if the test does not see it. */
const startChild = () => spawn('sleep', ['10'], { stdio: 'ignore' }).unref();

/** Backends that break the rules of how a call or a model ends. */
export const BROKEN_ENDS: BrokenBackends = {
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
    // Listens to its signal for the first tenth of a second.
    {
      backend: ({ load }) => ({
        load: async (config, context) => {
          await context.clock.sleep(0.15, context.signal);
          return await load(config, { ...context, signal: withoutSignal });
        },
      }),
      says: 'goes on and resolves',
    },
  ],
  'ends a warm-up and a run that are cancelled before or while they go on, computes no further, and leaves nothing':
    [
      { model: ({ warmup }) => ({ warmup: (prompt) => warmup(prompt, withoutSignal) }) },
      {
        model: ({ warmup }) => ({
          warmup: (prompt, signal) => (signal.aborted ? forever() : warmup(prompt, signal)),
        }),
      },
      { model: ({ run }) => ({ run: (prompts) => run(prompts, withoutSignal) }) },
      { model: computesOn, says: 'that was cancelled and has settled goes on: it still computes' },
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
    {
      ...loading(() => writeFileSync(LOG, '')),
      subject: { [Symbol.asyncDispose]: async () => rmSync(LOG, { force: true }) },
      says: `leaves in the working directory: ["${LOG}"]`,
    },
    loading(() => setTimeout(() => {}, 10_000)),
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
  'gives the same output from every load, greedy under any seed, and from two at once if its engine has a process of its own':
    [
      { output: (sound, { random_seed }) => shifted(sound, random_seed), says: 'with another random_seed' },
      // Seeds its generator at the load.
      { model: seededByTheLoad(), says: 'decoding_strategy sampling' },
      { model: unseeded() },
      { ...ofPython(), backend: loadsOneAtATime, says: 'the engine is loaded already' },
      { ...ofPython(), model: disturbsAnother() },
    ],
  'prints nothing to stdout, which belongs to the program that runs it': [
    loading(() => process.stdout.write('loading the model\n')),
  ],
};
