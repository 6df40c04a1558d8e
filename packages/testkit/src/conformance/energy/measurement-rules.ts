import assert from 'node:assert/strict';
import { EnergyMeasurement } from '@llem/core';
import type { Rule } from '../rule.ts';
import type { Recording } from './record-observation.ts';
import { slackOf } from './slack-of.ts';

/** Instants of a clock are differences of large numbers. */
const CLOCK_STEP_S = 1e-3;
/** Parts add up to the whole within this share of it. */
const ROUNDING = 1e-3;

/** What the measurement of a known load must be. */
export const MEASUREMENT_RULES: readonly Rule<Recording>[] = [
  {
    name: 'returns a measurement of the schema, without other fields',
    requirement: 'measurement.md 3',
    check: ({ outcome: { measurement } }) => {
      const issues = EnergyMeasurement.safeParse(measurement).error?.issues ?? [];
      const said = issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
      assert.equal(said, '', `the measurement: ${said}`);
    },
  },
  {
    name: 'finds the joules of a known load, in joules',
    requirement: 'measurement.md 3',
    check: (recording) => {
      const { outcome, window, inner, outer, trial } = recording;
      const { total_j, uncertainty_j } = outcome.measurement;
      const { joules, tolerance } = trial.given.load;
      const slack = slackOf(recording, uncertainty_j);
      const [low, high] = trial.component.capabilities.trace
        ? [joules(window) - slack, joules(window) + slack]
        : [joules(inner) * (1 - tolerance), joules(outer) * (1 + tolerance)];
      const seen = total_j ?? Number.NaN;
      const expected = `${total_j} J of a load of ${low.toPrecision(4)} to ${high.toPrecision(4)} J`;
      const warned = outcome.measurement.warnings.join(' ');
      assert.ok(seen >= low && seen <= high, `${expected}${unitOf(seen / high)}. ${warned}`.trim());
    },
  },
  {
    name: 'gives the length of the window, or its own, in seconds',
    requirement: 'measurement.md 3',
    check: ({ outcome, window, inner, outer, trial: { component } }) => {
      const { duration_sec } = outcome.measurement;
      const [least, most] = component.capabilities.trace ? [window, window] : [inner, outer];
      const low = least.end_s - least.start_s - CLOCK_STEP_S;
      const high = most.end_s - most.start_s + CLOCK_STEP_S;
      const expected = `${low.toFixed(3)} to ${high.toFixed(3)} s`;
      assert.ok(
        duration_sec >= low && duration_sec <= high,
        `duration_sec is ${duration_sec}, not ${expected}`,
      );
    },
  },
  {
    name: 'gives each device that it observed, by its index, and a total that is their sum',
    requirement: 'measurement.md 3',
    check: ({ outcome: { measurement }, trial: { given } }) => {
      const { total_j, per_device_j, cpu_j, dram_j } = measurement;
      const beside = (cpu_j ?? 0) + (dram_j ?? 0);
      if (per_device_j === null) {
        const least = beside * (1 - ROUNDING);
        assert.ok((total_j ?? 0) >= least, `total_j ${total_j} is less than cpu_j and dram_j, ${beside}`);
        return;
      }
      const observed = [...new Set(given.devices?.map(({ index }) => String(index)))].sort();
      assert.deepEqual(Object.keys(per_device_j).sort(), observed, 'per_device_j has other devices');
      const sum = Object.values(per_device_j).reduce((all, one) => all + one, 0);
      const isSum = [sum, sum + beside].some((whole) => isNear(total_j ?? Number.NaN, whole));
      assert.ok(isSum, `total_j ${total_j} is not the sum of per_device_j, ${sum}`);
    },
  },
  {
    name: 'states the uncertainty that its terms make together',
    requirement: 'measurement.md 4.5',
    check: ({ outcome: { measurement } }) => {
      const { uncertainty_j, uncertainty_terms } = measurement;
      if (uncertainty_j === null) {
        assert.equal(uncertainty_terms.length, 0, 'uncertainty_j is null, and there are terms of it');
        return;
      }
      assert.notEqual(uncertainty_j, 0, 'uncertainty_j is 0: what is not known is null, without terms');
      const together = Math.hypot(...uncertainty_terms.map(({ u_j }) => u_j));
      const said = `uncertainty_j ${uncertainty_j} is not the root sum of squares of its terms, ${together}`;
      assert.ok(isNear(uncertainty_j, together), said);
    },
  },
  {
    name: 'begins every warning with its code',
    requirement: 'measurement.md 14',
    check: ({ outcome: { measurement } }) => {
      for (const warning of measurement.warnings)
        assert.match(warning, /^[a-z][a-z0-9_]*: \S/, `warning without a code: ${warning}`);
    },
  },
];

function isNear(value: number, expected: number): boolean {
  return Math.abs(value - expected) <= ROUNDING * Math.abs(expected);
}

/** A hint when the joules are off by a factor that is a unit's. */
function unitOf(factor: number): string {
  const units = {
    'kilowatt-hours': 3.6e6,
    'watt-hours': 3600,
    kilojoules: 1000,
    millijoules: 1e-3,
    microjoules: 1e-6,
  };
  const [unit] =
    Object.entries(units).find(([, joules]) => factor * joules > 0.3 && factor * joules < 3) ?? [];
  return unit === undefined ? '' : `, which looks like ${unit}`;
}
