import type { LoadedModel } from '@llem/core';
import { assertIdle, LONG_WORK_S } from '../assert-idle.ts';
import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import type { Rule } from '../rule.ts';
import type { BackendTrial } from './backend-subject.ts';
import { experimentOf } from './experiment-of.ts';
import { interrupt, MANY_PROMPTS, type Moment } from './interrupt.ts';
import { loadAsHost } from './load-as-host.ts';
import { promptOf } from './record-use.ts';

/** Seconds after which a file is read for the first time, or a process of the engine begins. */
const EARLY_S = [0.01, 0.1] as const;
/** Of a run that is long for any engine. */
const MOST_PROMPTS = 3000;
/** Shares of the time that a load or a run takes at which it is cancelled. */
const SHARES = [0.3, 0.8] as const;

/** A cancelled call settles soon, with the reason, and leaves nothing; afterwards the model is only disposed. */
export const CANCELLATION_RULES: readonly Rule<BackendTrial>[] = [
  {
    name: 'ends a load that is cancelled before or while it goes on, and leaves nothing of it',
    requirement: 'measurement.md 2',
    check: async (trial) => {
      const { load_s } = await trial.recordings.of('plain');
      const config = experimentOf(trial);
      const late_s = SHARES.map((share) => share * load_s);
      for (const moment of ['before', 'at once', ...EARLY_S, ...late_s] as const) {
        const before = await takeFootprint();
        const backend = trial.create();
        const { value: model } = await interrupt(trial, 'a load', moment, (signal) =>
          loadAsHost(trial, backend, config, { ...trial.context, signal }),
        );
        await model?.[Symbol.asyncDispose]();
        await assertNothingLeft('a load that was cancelled', before);
      }
    },
  },
  {
    name: 'ends a warm-up and a run that are cancelled before or while they go on, computes no further, and leaves nothing',
    requirement: 'measurement.md 2',
    check: async (trial) => {
      const { together } = await trial.recordings.of('plain');
      const { start_s, end_s } = together[0].call;
      const prompt_s = (end_s - start_s) / together[0].prompts.length;
      const run_s = prompt_s * MANY_PROMPTS.length;
      const enough = Math.min(MOST_PROMPTS, Math.ceil(LONG_WORK_S / prompt_s));
      const work = Array.from({ length: enough }, (_, index) => promptOf(`prompt ${index} of very many`));
      const before = await takeFootprint();
      let rest: readonly Cancellation[] = [
        {
          what: 'a long run',
          moment: EARLY_S[1],
          call: (model, signal) => model.run(work, signal),
        },
        ...[SHARES[0] * run_s, SHARES[1] * run_s, 'at once' as const, 'before' as const].map((moment) => ({
          what: 'a run',
          moment,
          call: (model: LoadedModel, signal: AbortSignal) => model.run(MANY_PROMPTS, signal),
        })),
        ...(['at once', 'before'] as const).map((moment) => ({
          what: 'a warm-up',
          moment,
          call: (model: LoadedModel, signal: AbortSignal) => model.warmup(promptOf('warm'), signal),
        })),
      ];
      while (rest.length > 0) {
        await using model = await loadAsHost(trial, trial.create(), experimentOf(trial));
        rest = await cancelInTurn(trial, model, rest);
      }
      await assertNothingLeft('a call that was cancelled, after disposal,', before, trial.context.signal);
    },
  },
];

interface Cancellation {
  readonly what: string;
  readonly moment: Moment;
  readonly call: (model: LoadedModel, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Cancels one call after the other on a model, for as long as it answers: a load takes most of the time. Gives those
 * that it did not live to see; only of the first is a failure surely not due to another.
 */
async function cancelInTurn(
  trial: BackendTrial,
  model: LoadedModel,
  cancellations: readonly Cancellation[],
): Promise<readonly Cancellation[]> {
  for (const [index, { what, moment, call }] of cancellations.entries()) {
    try {
      await interrupt(trial, what, moment, (signal) => call(model, signal));
      if (index === 0) await assertIdle(`${what} that was cancelled and has settled`);
    } catch (error) {
      if (index === 0) throw error;
      return cancellations.slice(index);
    }
  }
  return [];
}
