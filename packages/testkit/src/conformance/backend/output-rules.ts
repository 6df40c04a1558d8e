import assert from 'node:assert/strict';
import {
  InferenceOutputSchema,
  LoadedModelInfoSchema,
  ObservedSettingsSchema,
  type TimeWindow,
} from '@llem/core';
import type { Rule } from '../rule.ts';
import { assertParses } from './assert-parses.ts';
import { assertSame } from './assert-same.ts';
import type { BackendTrial } from './backend-subject.ts';
import { eachRun, eachUse } from './each-run.ts';

/** Two clocks of one kernel agree to less than this; the bridge is held to it too. */
const SLACK_S = 1e-3;

/** What a loaded model says of itself, and the instants of its runs. */
export const OUTPUT_RULES: readonly Rule<BackendTrial>[] = [
  {
    name: 'says of a loaded model what the contract asks',
    requirement: 'INF-06',
    check: (trial) =>
      eachUse(trial, ({ info, captured }) => {
        assertParses(LoadedModelInfoSchema, info, 'info');
        if (captured !== null) assertParses(ObservedSettingsSchema, captured, 'what capture() gives');
      }),
  },
  {
    name: 'holds its model on devices that it was told of, each named once',
    requirement: 'measurement.md 6',
    check: (trial) =>
      eachUse(trial, ({ info: { device_uuids } }) => {
        const told = (trial.given.devices ?? []).map(({ uuid }) => uuid);
        const strange = device_uuids.filter(
          (uuid, index) => !told.includes(uuid) || device_uuids.indexOf(uuid) < index,
        );
        assertSame(strange, [], 'device_uuids that are not visible, or named before');
      }),
  },
  {
    name: 'returns of a run what the contract asks, and nothing beside it',
    requirement: 'INF-06',
    check: (trial) =>
      eachRun(trial, ({ output }) => assertParses(InferenceOutputSchema, output, 'what run() gives')),
  },
  {
    name: 'reports a real latency of each warm-up run',
    requirement: 'CM-21',
    check: (trial) =>
      eachUse(trial, ({ warmups }) => {
        for (const { latency_ms, call } of warmups) {
          assert.ok(latency_ms > 0, `latency_ms of a warm-up run is ${latency_ms}`);
          const whole_ms = (call.end_s - call.start_s + SLACK_S) * 1000;
          assert.ok(latency_ms <= whole_ms, `a warm-up of ${whole_ms} ms says that it took ${latency_ms} ms`);
        }
      }),
  },
  {
    name: 'answers a run with one request for each prompt, in their order',
    requirement: 'backends.md 1',
    check: async (trial) => {
      await eachRun(trial, ({ prompts, output }) =>
        assertSame(output.requests.length, prompts.length, 'requests in the output of a run'),
      );
      const { together, alone } = await trial.recordings.of('plain');
      assertSame(
        together[0].output.requests.map(({ input_tokens }) => input_tokens),
        alone.map(({ output }) => output.requests[0]?.input_tokens),
        'input_tokens of prompts run together, which each alone has otherwise',
      );
    },
  },
  {
    name: 'stamps the window with the monotonic clock, inside the call of run()',
    requirement: 'CM-15',
    check: (trial) =>
      eachRun(trial, ({ call, output: { window } }) => {
        assert.ok(
          isInside(window, call),
          `the window ${told(window)} is not inside the call ${told(call)}: both are seconds of context.clock`,
        );
        assert.ok(window.end_s > window.start_s, `the window ${told(window)} is empty`);
      }),
  },
  {
    name: 'orders the instants of a request: start, first token, end, all inside the window',
    requirement: 'backends.md 1',
    check: (trial) =>
      eachRun(trial, ({ output: { requests, window } }) => {
        for (const { start_s, first_token_s, end_s } of requests) {
          const first = first_token_s ?? start_s;
          assert.ok(
            start_s <= first && first <= end_s,
            `start ${start_s}, first token ${first_token_s}, end ${end_s} of a request are out of order`,
          );
          assert.ok(
            isInside({ start_s, end_s }, window),
            `a request ${told({ start_s, end_s })} lies outside the window ${told(window)}`,
          );
        }
      }),
  },
  {
    name: 'counts the engine calls of a run, which together are no longer than its window',
    requirement: 'backends.md 1',
    check: (trial) =>
      eachRun(trial, ({ output: { batch_times, window } }) => {
        const whole_s = batch_times.reduce((sum, seconds) => sum + seconds, 0);
        assert.ok(batch_times.length > 0, 'batch_times is empty: there was an engine call');
        assert.ok(
          whole_s > 0 && whole_s <= window.end_s - window.start_s + SLACK_S,
          `engine calls of ${whole_s} s in a window of ${window.end_s - window.start_s} s`,
        );
      }),
  },
  {
    name: 'reports a peak of memory that was measured, or null',
    requirement: 'backends.md 1',
    check: (trial) =>
      eachRun(trial, ({ output: { peak_memory_mb } }) =>
        assert.ok(
          peak_memory_mb === null || peak_memory_mb > 0,
          `peak_memory_mb is ${peak_memory_mb}: what was not measured is null`,
        ),
      ),
  },
];

function isInside(inner: TimeWindow, outer: TimeWindow): boolean {
  return inner.start_s >= outer.start_s - SLACK_S && inner.end_s <= outer.end_s + SLACK_S;
}

function told({ start_s, end_s }: TimeWindow): string {
  return `${start_s} to ${end_s}`;
}
