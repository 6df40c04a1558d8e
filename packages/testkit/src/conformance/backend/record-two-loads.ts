import type { ExperimentConfig, LoadedModel } from '@llem/core';
import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import type { Trial } from '../trial.ts';
import { within } from '../within.ts';
import { type Attempt, attempt } from './attempt.ts';
import type { BackendSubject } from './backend-subject.ts';
import { MANY_PROMPTS } from './interrupt.ts';
import { loadAsHost } from './load-as-host.ts';
import { outputIds, PROMPTS } from './record-use.ts';

/** Two models of one backend and their end: at once where the engine has a process of its own, else in turn. */
export interface TwoLoads {
  /** Token ids of each model's output, by request, in the order of the experiments. */
  readonly outputs: readonly [ReturnType<typeof outputIds>, ReturnType<typeof outputIds>];
  /** Of the first, which is idle: twice. */
  readonly disposals: readonly Attempt<void>[];
  /** Of the second, which runs: the disposal, then the end of the run, which may well be a failure. */
  readonly midway: readonly Attempt<unknown>[];
  /** An error when something is left of them. */
  readonly nothingLeft: Attempt<void>;
}

/** Loads, uses and disposes a model of each experiment; what takes longer than `patience_s` is given up. */
export async function recordTwoLoads(
  trial: Trial<'backend', BackendSubject>,
  [ofIdle, ofMidway]: readonly [ExperimentConfig, ExperimentConfig],
  patience_s: number,
): Promise<TwoLoads> {
  const { component, context } = trial;
  const backend = trial.create();
  const before = await takeFootprint();
  const use = async <End>(config: ExperimentConfig, end: (model: LoadedModel) => Promise<End>) => {
    const model = await loadAsHost(trial, backend, config);
    const output = outputIds(await model.run(PROMPTS, context.signal));
    return { output, end: await end(model) };
  };
  const dispose = (model: LoadedModel) => attempt(() => model[Symbol.asyncDispose]());
  const useIdle = () => use(ofIdle, async (model) => [await dispose(model), await dispose(model)]);
  const useMidway = () =>
    use(ofMidway, async (model) => {
      const running = attempt(() => model.run(MANY_PROMPTS, context.signal));
      await new Promise(setImmediate);
      const soon = <T>(what: string, promise: PromiseLike<T>) =>
        attempt(() => within(patience_s, what, promise));
      const disposal = await soon('a disposal in the middle of a run', model[Symbol.asyncDispose]());
      return [disposal, await soon('the run of a model that was disposed', running)];
    });
  const isApart = component.capabilities.engine_process === 'python';
  const [idle, midway] = isApart
    ? await Promise.all([useIdle(), useMidway()])
    : [await useIdle(), await useMidway()];
  const nothingLeft = await attempt(() => assertNothingLeft('two loads', before, context.signal));
  return { outputs: [idle.output, midway.output], disposals: idle.end, midway: midway.end, nothingLeft };
}
