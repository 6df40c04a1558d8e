import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import type { Rule } from '../rule.ts';
import { assertSame } from './assert-same.ts';
import { assertSucceeds } from './attempt.ts';
import type { BackendTrial } from './backend-subject.ts';
import { experimentOf } from './experiment-of.ts';
import { outputIds } from './record-use.ts';

/** From `create` to a disposal that may come twice, early or late. */
export const LIFE_CYCLE_RULES: readonly Rule<BackendTrial>[] = [
  {
    name: 'leaves nothing behind of what it answers before load()',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const config = experimentOf(trial);
      const before = await takeFootprint();
      const backend = trial.create();
      backend.requiresGpu(config);
      await backend.devices(config, []);
      await backend.check(config);
      await backend.environment();
      await assertNothingLeft('devices(), check() or environment()', before);
    },
  },
  {
    name: 'leaves nothing behind after disposal, and takes a second one',
    requirement: 'CM-04',
    check: async (trial) => {
      // A log that always has the same name is new in the first use only. Such a file among the temporary ones may be
      // what a library keeps for its process; in the working directory it is in somebody's project.
      const written = (await trial.recordings.all()).flatMap((recording) => recording.written);
      assertSame([...new Set(written)], [], 'what a use of the model leaves in the working directory');
      const { disposals, nothingLeft } = await trial.recordings.twoLoads();
      for (const disposal of disposals) assertSucceeds(disposal, 'a disposal');
      if ('error' in nothingLeft) throw nothingLeft.error;
    },
  },
  {
    name: 'gives the same output from every load, greedy under any seed, and from two at once if its engine has a process of its own',
    requirement: 'CM-10',
    check: async (trial) => {
      const { outputs } = await trial.recordings.twoLoads();
      for (const [index, use] of (['plain', 'streaming'] as const).entries()) {
        const { together, config } = await trial.recordings.of(use);
        const strategy = config.decoder.decoding_strategy;
        const seed = use === 'plain' ? 'another' : 'the same';
        const what = `the output of another load with ${seed} random_seed and decoding_strategy ${strategy}`;
        assertSame(outputs[index], outputIds(together[0].output), what);
      }
    },
  },
  {
    name: 'is disposed in the middle of a run, which then ends too',
    requirement: 'CM-04',
    check: async (trial) => {
      for (const end of (await trial.recordings.twoLoads()).midway)
        assertSucceeds(end, 'a disposal in the middle of a run');
    },
  },
  {
    name: 'prints nothing to stdout, which belongs to the program that runs it',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const printed = (await trial.recordings.all()).flatMap((recording) => recording.printed);
      assertSame(printed, [], 'what was printed to stdout: say it through context.logger');
    },
  },
];
