import assert from 'node:assert/strict';
import { type EnergyOfInterval, EnergyOfIntervalSchema, type EnergyTrace } from '@llem/core';
import type { Rule } from '../rule.ts';
import type { Recording } from './record-observation.ts';
import { slackOf } from './slack-of.ts';

const ROUNDING = 1e-3;
/** Unequal parts of a window, as shares of it. */
const CUTS = [0, 0.15, 0.4, 1];
/** Far from any reading. */
const AWAY_S = 1000;

/** What a trace must answer. */
export const TRACE_RULES: readonly Rule<Recording>[] = [
  rule('answers for a part of the window with an interval of the schema', (trace, { window }) => {
    const part = trace.between(window.start_s, (window.start_s + window.end_s) / 2);
    const { error } = EnergyOfIntervalSchema.safeParse(part);
    assert.equal(error, undefined, `${error?.issues[0]?.path.join('.')}: ${error?.issues[0]?.message}`);
    assert.notEqual(part.total_j, null, 'a part of the window is null');
  }),
  rule('has parts that add up to the window within 0.1 %', (trace, { window, outcome }) => {
    const sum = partsOf(window).reduce((all, part) => all + joulesOf(trace.between(...part)), 0);
    const whole = joulesOf(trace.between(window.start_s, window.end_s));
    const total = outcome.measurement.total_j ?? Number.NaN;
    assert.ok(isNear(sum, whole), `the parts are ${sum} J, the window between its ends ${whole} J`);
    assert.ok(isNear(whole, total), `the window between its ends is ${whole} J, total_j ${total} J`);
  }),
  rule('finds the joules of each part of the window where the load had them', (trace, recording) => {
    const { window, trial } = recording;
    for (const [start_s, end_s] of partsOf(window)) {
      const answer = trace.between(start_s, end_s);
      const [seen, due] = [joulesOf(answer), trial.given.load.joules({ start_s, end_s })];
      const slack = slackOf(recording, answer.uncertainty_j);
      const [from, to] = [start_s, end_s].map((time_s) => (time_s - window.start_s).toFixed(2));
      const said = `${seen} J from ${from} s to ${to} s of the window, where the load had ${due.toPrecision(4)} J`;
      assert.ok(Math.abs(seen - due) <= slack, `${said}, ±${slack.toPrecision(2)} J`);
    }
  }),
  rule('gives the joules of each device in a part, if it declares per_device', (trace, { window, trial }) => {
    if (!trial.component.capabilities.per_device) return;
    const observed = [...new Set(trial.given.devices?.map(({ index }) => String(index)))].sort();
    for (const part of partsOf(window)) {
      const { total_j, per_device_j } = trace.between(...part);
      const given = Object.keys(per_device_j ?? {}).sort();
      assert.deepEqual(given, observed, 'per_device_j of a part has other devices');
      const sum = Object.values(per_device_j ?? {}).reduce((all, one) => all + one, 0);
      const isSum = isNear(total_j ?? Number.NaN, sum);
      assert.ok(isSum, `total_j ${total_j} of a part is not the sum of its per_device_j, ${sum}`);
    }
  }),
  rule('lists its refreshes in ascending order, inside the observation', (trace, { outer }) => {
    const refreshes = trace.refreshes();
    assert.ok(refreshes.length >= 2, `${refreshes.length} refreshes: nothing was recorded`);
    for (const [index, time_s] of refreshes.entries()) {
      const isInside = time_s >= outer.start_s && time_s <= outer.end_s;
      assert.ok(isInside, `refresh ${index} at ${time_s} s is outside the observation`);
      assert.ok(
        index === 0 || time_s > (refreshes[index - 1] ?? time_s),
        `refresh ${index} is not later than the one before`,
      );
    }
  }),
  rule('has a reading older than the moment that start ended', (trace, { inner }) => {
    const [first] = trace.refreshes();
    const said = `the first of its refreshes is at ${first} s, start ended at ${inner.start_s} s`;
    assert.ok(first !== undefined && first <= inner.start_s, said);
  }),
  rule('answers a question outside the observation with null', (trace, { outer, window }) => {
    const outside = [
      [outer.start_s - 2 * AWAY_S, outer.start_s - AWAY_S],
      [outer.end_s + AWAY_S, outer.end_s + 2 * AWAY_S],
      [window.start_s, outer.end_s + AWAY_S],
      [outer.start_s - AWAY_S, window.end_s],
    ] as const;
    for (const [start_s, end_s] of outside) {
      const { total_j } = trace.between(start_s, end_s);
      assert.equal(
        total_j,
        null,
        `${total_j} J between ${start_s} s and ${end_s} s, where it has no readings`,
      );
    }
  }),
  rule('gives the same answer to the same question', (trace, { window }) => {
    const ask = () => [trace.between(window.start_s, window.end_s), trace.refreshes()];
    assert.deepEqual(ask(), ask());
  }),
];

function rule(name: string, check: (trace: EnergyTrace, recording: Recording) => void): Rule<Recording> {
  return {
    name,
    requirement: 'measurement.md 4.4',
    applies: ({ trial }) => trial.component.capabilities.trace,
    check: (recording) => {
      const { trace } = recording.outcome;
      assert.ok(trace, 'declares a trace and gives none');
      check(trace, recording);
    },
  };
}

function partsOf({ start_s, end_s }: { start_s: number; end_s: number }): [number, number][] {
  const at = (share: number) => start_s + share * (end_s - start_s);
  return CUTS.slice(1).map((share, index) => [at(CUTS[index] ?? 0), at(share)]);
}

function joulesOf({ total_j }: EnergyOfInterval): number {
  return total_j ?? Number.NaN;
}

function isNear(value: number, expected: number): boolean {
  return Math.abs(value - expected) <= ROUNDING * Math.abs(expected);
}
