import {
  BackendError,
  deepFreeze,
  InferenceOutputSchema,
  type LoadedModel,
  LoadedModelInfoSchema,
  ObservedSettingsSchema,
  WarmupLatencySchema,
} from '@llem/core';
import { badOutput, checkOutput, type Origin } from './checked-output.ts';

/** A loaded model whose every output is parsed. */
export function checkedModel(model: LoadedModel, origin: Origin, dispose: () => Promise<void>): LoadedModel {
  return {
    info: checkOutput(LoadedModelInfoSchema, model.info, origin, 'load'),
    warmup: async (prompt, signal) =>
      checkOutput(WarmupLatencySchema, await model.warmup(prompt, signal), origin, 'warmup'),
    async run(prompts, signal) {
      const output = checkOutput(
        InferenceOutputSchema,
        await model.run(deepFreeze([...prompts]), signal),
        origin,
        'run',
      );
      const [asked, returned] = [prompts.length, output.requests.length];
      if (returned > asked)
        throw badOutput(origin, 'run', `it returned ${returned} requests for ${asked} prompts`);
      if (returned < asked) throw tooFewRequests(origin.id, asked, returned);
      return output;
    },
    ...(model.resetPeakMemory ? { resetPeakMemory: model.resetPeakMemory.bind(model) } : {}),
    ...captureOf(model, origin),
    [Symbol.asyncDispose]: dispose,
  };
}

function captureOf(model: LoadedModel, origin: Origin): Pick<LoadedModel, 'capture'> {
  const capture = model.capture?.bind(model);
  if (!capture) return {};
  return { capture: async () => checkOutput(ObservedSettingsSchema, await capture(), origin, 'capture') };
}

function tooFewRequests(backend: string, asked: number, returned: number): BackendError {
  return new BackendError(
    'BACKEND.NO_OUTPUT',
    `${backend} returned ${returned} of the ${asked} requests it was asked for`,
    {
      why: 'the engine ended some requests without an answer',
      fix: 'look for its errors with --verbose, and try a smaller batch',
      backend,
      meta: { asked, returned },
    },
  );
}
