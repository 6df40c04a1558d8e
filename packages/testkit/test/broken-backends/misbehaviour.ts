import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ExperimentConfig, InferenceBackend, InferenceOutput, LoadedModel } from '@llem/core';

/** Never settles. */
export const forever = () => new Promise<never>(() => {});

/** Throws when it is disposed again. */
export function disposedOnce(sound: LoadedModel): Partial<LoadedModel> {
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
export function disposedWhenIdle({ run, ...sound }: LoadedModel): Partial<LoadedModel> {
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

/** Has room for one model. */
export function loadsOneAtATime({ load }: InferenceBackend): Partial<InferenceBackend> {
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

/** The same output with other tokens. */
export function shifted(output: InferenceOutput, by: number): InferenceOutput {
  const requests = output.requests.map((one) => ({
    ...one,
    output_token_ids: one.output_token_ids?.map((id) => id + by) ?? null,
  }));
  return { ...output, requests };
}

/** Its weights are others in every load. */
export function unseeded() {
  return differingLoads(() => true);
}

/** Draws from a generator that was seeded when the model was loaded, by the time. */
export function seededByTheLoad() {
  return differingLoads(({ decoder }) => decoder.decoding_strategy === 'sampling');
}

function differingLoads(isAffected: (config: ExperimentConfig) => boolean) {
  let loads = 0;
  return ({ run }: LoadedModel, config: ExperimentConfig): Partial<LoadedModel> => {
    const load = isAffected(config) ? loads++ : 0;
    return { run: async (prompts, signal) => shifted(await run(prompts, signal), load) };
  };
}

/** Settles at once when it is cancelled, and works on behind that for as long as it was asked to, or until disposal. */
export function computesOn({ run, ...sound }: LoadedModel): Partial<LoadedModel> {
  let isOver = false;
  const work = async (count: number) => {
    const end_ms = performance.now() + count * 500;
    while (performance.now() < end_ms && !isOver) {
      const slice_ms = performance.now() + 20;
      while (performance.now() < slice_ms);
      await nextTurn();
    }
  };
  return {
    run: async (prompts, signal) => {
      if (prompts.length > 3)
        signal.addEventListener('abort', () => void work(prompts.length), { once: true });
      return await run(prompts, signal);
    },
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      await sound[Symbol.asyncDispose]();
    },
  };
}

/** A model that takes the place of the one before it. */
export function disturbsAnother() {
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
