import type {
  ComponentContext,
  ExperimentConfig,
  InferenceBackend,
  InferenceOutput,
  LoadedModel,
  LoadedModelInfo,
  Logger,
  ObservedSettings,
  Prompt,
} from '@llem/core';
import { mergeOutputs, shareOf } from './merge-outputs.ts';

/** What one process of a run was and did. */
export interface ProcessPart {
  readonly info: LoadedModelInfo;
  readonly output: InferenceOutput;
}

/** The model of every process of an experiment, one as a rule, driven as one. */
export interface ProcessGroup extends LoadedModel {
  /** What each process did in the run, in their order; empty before it. */
  readonly parts: readonly ProcessPart[];
}

/**
 * Loads the model in `count` processes at once, each told its place when there are several. When one cannot, those
 * that could are unloaded, and its error is thrown.
 */
export async function loadProcesses(
  backend: InferenceBackend,
  config: ExperimentConfig,
  context: ComponentContext,
  count: number,
): Promise<ProcessGroup> {
  const { logger } = context;
  if (count === 1) return new Group([await backend.load(config, context)], logger);
  const models: LoadedModel[] = new Array(count);
  const load = async (index: number, signal: AbortSignal) => {
    const progress = (text: string, elapsedSec?: number) =>
      context.progress(`process ${index}: ${text}`, elapsedSec);
    const place = { index, count };
    models[index] = await backend.load(config, { ...context, progress, signal, process: place });
  };
  try {
    await together(count, context.signal, logger, load);
  } catch (error) {
    await Promise.allSettled(Object.values(models).map((model) => model[Symbol.asyncDispose]()));
    throw error;
  }
  return new Group(models, logger);
}

class Group implements ProcessGroup {
  readonly info: LoadedModelInfo;
  parts: readonly ProcessPart[] = [];
  /** What the engine of the first shows; absent where the backend cannot say. */
  readonly capture?: () => Promise<ObservedSettings>;
  readonly #models: readonly LoadedModel[];
  readonly #logger: Logger;

  constructor(models: readonly LoadedModel[], logger: Logger) {
    this.#models = models;
    this.#logger = logger;
    this.info = mergeInfos(models.map(({ info }) => info));
    const [first] = models;
    const capture = first?.capture?.bind(first);
    if (capture) this.capture = capture;
  }

  /** Every process warms up, and waits for the slowest: all are ready when the window begins. */
  async warmup(prompt: Prompt, signal: AbortSignal): Promise<{ latency_ms: number }> {
    const [first] = await this.#all(signal, (model, _, shared) => model.warmup(prompt, shared));
    return first ?? { latency_ms: 0 };
  }

  async run(prompts: readonly Prompt[], signal: AbortSignal): Promise<InferenceOutput> {
    const count = this.#models.length;
    const outputs = await this.#all(signal, (model, index, shared) =>
      model.run(shareOf(prompts, index, count), shared),
    );
    this.parts = this.#models.flatMap(({ info }, index) => {
      const output = outputs[index];
      return output ? { info, output } : [];
    });
    return mergeOutputs(outputs);
  }

  async resetPeakMemory(): Promise<void> {
    await Promise.all(this.#models.map((model) => model.resetPeakMemory?.()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const unloaded = await Promise.allSettled(this.#models.map((model) => model[Symbol.asyncDispose]()));
    const failed = unloaded.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  #all<T>(
    signal: AbortSignal,
    work: (model: LoadedModel, index: number, signal: AbortSignal) => Promise<T>,
  ): Promise<T[]> {
    const models = this.#models;
    return together(models.length, signal, this.#logger, (index, shared) => {
      const model = models[index];
      if (!model) throw new RangeError(`no process ${index}`);
      return work(model, index, shared);
    });
  }
}

/** Runs all at once. When one fails the others are cancelled and awaited, and its error is thrown. */
async function together<T>(
  count: number,
  signal: AbortSignal,
  logger: Logger,
  work: (index: number, signal: AbortSignal) => Promise<T>,
): Promise<T[]> {
  if (count === 1) return [await work(0, signal)];
  const failed = new AbortController();
  const shared = AbortSignal.any([signal, failed.signal]);
  const settled = await Promise.allSettled(
    Array.from({ length: count }, async (_, index) => {
      try {
        return await work(index, shared);
      } catch (error) {
        if (!shared.aborted) logger.warn(`process ${index} of ${count} failed, the others are ended`);
        failed.abort(error);
        throw error;
      }
    }),
  );
  if (failed.signal.aborted) throw signal.aborted ? signal.reason : failed.signal.reason;
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

/** Of the first process, with the devices, the memory and the warnings of all (RES-20). */
function mergeInfos(infos: readonly LoadedModelInfo[]): LoadedModelInfo {
  const [first, ...more] = infos;
  if (first === undefined) throw new RangeError('no process, no model');
  if (more.length === 0) return first;
  return {
    ...first,
    device_uuids: [...new Set(infos.flatMap(({ device_uuids }) => device_uuids))],
    model_memory_mb: infos.reduce((sum, { model_memory_mb }) => sum + model_memory_mb, 0),
    warnings: [...new Set(infos.flatMap(({ warnings }) => warnings))],
  };
}
