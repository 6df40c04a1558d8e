import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import type { Trial } from '../trial.ts';
import { type Attempt, attempt } from './attempt.ts';
import type { BackendSubject } from './backend-subject.ts';
import { experimentOf } from './experiment-of.ts';
import { loadAsHost } from './load-as-host.ts';
import { outputIds, PROMPTS } from './record-use.ts';

/** Two models of one backend and their end: at once where the engine has a process of its own, else in turn. */
export interface TwoLoads {
  /** Token ids of each model's output, by request. */
  readonly outputs: readonly ReturnType<typeof outputIds>[];
  /** Each model is disposed twice. */
  readonly disposals: readonly Attempt<void>[];
  /** Fails when something is left of them. */
  readonly nothingLeft: Attempt<void>;
}

export async function recordTwoLoads(trial: Trial<'backend', BackendSubject>): Promise<TwoLoads> {
  const { component, context } = trial;
  const config = experimentOf(trial);
  const backend = trial.create();
  const disposals: Attempt<void>[] = [];
  const useOne = async () => {
    const model = await loadAsHost(trial, backend, config);
    try {
      return outputIds(await model.run(PROMPTS, context.signal));
    } finally {
      for (let count = 0; count < 2; count += 1)
        disposals.push(await attempt(() => model[Symbol.asyncDispose]()));
    }
  };
  const before = await takeFootprint();
  const outputs =
    component.capabilities.engine_process === 'python'
      ? await Promise.all([useOne(), useOne()])
      : [await useOne(), await useOne()];
  const nothingLeft = await attempt(() =>
    assertNothingLeft('two loads and their disposals', before, context.signal),
  );
  return { outputs, disposals, nothingLeft };
}
