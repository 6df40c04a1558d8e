import type { InferenceBackend, LoadedModel } from '@llem/core';

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

/** Its weights are others in every load. */
export function unseeded() {
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
