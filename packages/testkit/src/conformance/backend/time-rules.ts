import assert from 'node:assert/strict';
import type { Rule } from '../rule.ts';
import { assertSame } from './assert-same.ts';
import type { BackendTrial } from './backend-subject.ts';
import { eachRun } from './each-run.ts';
import { ARRIVALS_PER_SECOND } from './recordings.ts';
import { assertRefused } from './refused.ts';

/** A timer counts whole milliseconds. */
const EARLY_S = 2e-3;

/** When requests arrive and tokens come: every time is a stamp. */
export const TIME_RULES: readonly Rule<BackendTrial>[] = [
  {
    name: 'gives a time for each output token with latency.streaming if it declares token_timestamps, and only then',
    requirement: 'CM-07',
    check: async (trial) => {
      const isDeclared = trial.component.capabilities.token_timestamps;
      await eachRun(trial, ({ output }, { config }) => {
        const isWanted = config.latency?.streaming === true;
        for (const { token_times_s: times, output_tokens, start_s, end_s } of output.requests) {
          if (!isWanted || !isDeclared) {
            const why = isWanted ? 'capabilities.token_timestamps is false' : 'latency.streaming is not set';
            assertSame(times, null, `token_times_s, although ${why}`);
            continue;
          }
          assert.ok(times, 'token_times_s is null, although capabilities.token_timestamps is true');
          assertSame(times.length, output_tokens, 'times in token_times_s');
          assertSame(
            times,
            [...times].sort((one, other) => one - other),
            'token_times_s, out of order',
          );
          assert.ok(
            times.every((time) => time >= start_s && time <= end_s),
            `token_times_s ${times.join(', ')} outside their request, ${start_s} to ${end_s}`,
          );
        }
      });
    },
  },
  {
    name: 'stamps tokens as they come, the first of them as first_token_s, and estimates no time between two',
    requirement: 'backends.md 7',
    applies: ({ component }) => component.capabilities.token_timestamps,
    check: async (trial) => {
      const { together, alone } = await trial.recordings.of('streaming');
      const requests = [...together, ...alone].flatMap(({ output }) => output.requests);
      for (const { token_times_s, first_token_s } of requests)
        assertSame(first_token_s, token_times_s?.[0], 'first_token_s beside the first of token_times_s');
      // Of scripted tokens a fake clock tells that their times are equal.
      if (trial.given.context?.clock) return;
      assert.ok(
        !requests.every(({ token_times_s }) => isEven(token_times_s ?? [])),
        'the tokens of every request lie evenly between its ends, to a ten-millionth of a second: stamp each when it is known',
      );
    },
  },
  {
    name: 'lets requests arrive at their times if it declares traffic, and refuses it otherwise',
    requirement: 'measurement.md 10',
    check: async (trial) => {
      const traffic = { mode: 'constant', target_qps: ARRIVALS_PER_SECOND };
      if (!trial.component.capabilities.traffic) return await assertRefused(trial, { traffic }, 'traffic');
      const { together } = await trial.recordings.of('traffic');
      const [first, again] = together.map(({ output }) =>
        output.requests.map(({ start_s }) => start_s - output.window.start_s),
      );
      first?.forEach((start_s, index) => {
        const due_s = index / ARRIVALS_PER_SECOND;
        // A busy machine is late for one of them, a wrong rate for both; nobody is early.
        const times_s = [start_s, again?.[index] ?? start_s].toSorted((one, other) => one - other);
        const [earliest_s = Number.NaN] = times_s;
        assert.ok(
          earliest_s > due_s - EARLY_S && earliest_s < due_s + 1 / ARRIVALS_PER_SECOND / 2,
          `request ${index} starts ${times_s.join(' and ')} s after the window, and arrives at ${due_s} s`,
        );
      });
    },
  },
];

/** True where an interval was divided: what was waited for does not come on the dot. */
function isEven(times_s: readonly number[]): boolean {
  const [first_s = 0] = times_s;
  const step_s = ((times_s.at(-1) ?? 0) - first_s) / (times_s.length - 1);
  return step_s > 0 && times_s.every((time_s, index) => Math.abs(time_s - first_s - index * step_s) < 1e-7);
}
