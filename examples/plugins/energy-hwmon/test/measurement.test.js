import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { outcomeOf } from '../dist/hwmon-source.js';

const board = (fields) => ({
  name: 'board/power1',
  kind: 'power',
  files: ['power1_input'],
  scale: 1e-6,
  statusFile: null,
  lag_s: 0,
  blur_s: 0,
  accuracy: 0.05,
  ...fields,
});

/** Readings every 0.1 s from 0 to 12 s of what a sensor shows. */
function record(shows) {
  const times_s = Array.from({ length: 121 }, (_, index) => index / 10);
  return { times_s, values: times_s.map(shows), error: null };
}

const WINDOW = { start_s: 3.033, end_s: 8.077 };
const [IDLE_W, LOAD_W] = [20, 120];
const JOULES = LOAD_W * (WINDOW.end_s - WINDOW.start_s);
const power = (time_s) => (time_s >= WINDOW.start_s && time_s < WINDOW.end_s ? LOAD_W : IDLE_W);
/** Joules from 0 on. */
const energy = (time_s) =>
  IDLE_W * time_s +
  (LOAD_W - IDLE_W) * Math.min(Math.max(time_s - WINDOW.start_s, 0), WINDOW.end_s - WINDOW.start_s);

/** The last half second that was full. */
const half = (time_s) => Math.floor(time_s * 2) / 2;

describe('joules of a load that begins and ends with the window', () => {
  const cases = {
    'an instant power': [board(), power],
    'a mean over half a second, which stands for as long': [
      board({ lag_s: 0.5, blur_s: 0.125 }),
      (now) => (energy(half(now)) - energy(half(now) - 0.5)) / 0.5,
    ],
    'a counter': [board({ kind: 'counter' }), energy],
    'a power that comes late, nobody says by how much': [
      board({ blur_s: 0.5 }),
      (now) => power(half(now) - 0.25),
    ],
  };
  for (const [name, [sensor, shows]] of Object.entries(cases)) {
    it(`${name}: within what the uncertainty says`, () => {
      const { measurement, trace } = outcomeOf([sensor], [record(shows)], WINDOW);
      const { total_j, uncertainty_j, uncertainty_terms } = measurement;
      // The sensor's own accuracy has no part in this: here it is perfect.
      const own = Math.hypot(
        ...uncertainty_terms.filter(({ term }) => term !== 'sensor').map(({ u_j }) => u_j),
      );
      assert.ok(
        Math.abs(total_j - JOULES) <= 2 * own + 0.001 * JOULES,
        `${total_j} J ± ${own} of ${JOULES} J`,
      );
      assert.ok(uncertainty_j < 0.15 * JOULES, `${uncertainty_j} J says nothing`);
      assert.ok(Math.abs(trace.between(WINDOW.start_s, WINDOW.end_s).total_j - total_j) < 1e-6);
    });
  }
});

describe('what was not measured', () => {
  it('is null, with the sensor and the reason, while another one went on', () => {
    const broken = { times_s: [1, 2], values: [5, 5], error: 'power2_input: ENODEV' };
    const { measurement, trace } = outcomeOf(
      [board(), board({ name: 'board/power2' })],
      [record(power), broken],
      WINDOW,
    );
    assert.equal(measurement.total_j, null);
    assert.equal(measurement.uncertainty_j, null);
    assert.match(measurement.warnings.join(), /^energy_source_failed: .*ENODEV.* sensor board\/power2/);
    assert.equal(trace.between(3, 4).total_j, null);
  });

  it('is null over a gap of more than a second inside the window, and only there', () => {
    const whole = record(power);
    const keep = (_, index) => index < 50 || index > 65;
    const gap = { ...whole, times_s: whole.times_s.filter(keep), values: whole.values.filter(keep) };
    const { measurement, trace } = outcomeOf([board()], [gap], WINDOW);
    assert.equal(measurement.total_j, null);
    assert.ok(Math.abs(trace.between(7, 8).total_j - LOAD_W) < 0.01);
  });

  it('is null of a counter that ran backwards', () => {
    const { measurement } = outcomeOf(
      [board({ kind: 'counter' })],
      [record((now) => energy(now % 5))],
      WINDOW,
    );
    assert.equal(measurement.total_j, null);
    assert.match(measurement.warnings.join(), /^counter_reset: /);
  });

  it('is null of a sensor that shows no power at all: a machine that is on draws some', () => {
    for (const [sensor, shows] of [
      [board(), () => 0],
      [board({ kind: 'counter' }), () => 77],
    ]) {
      const { measurement } = outcomeOf([sensor], [record(shows)], WINDOW);
      assert.equal(measurement.total_j, null);
      assert.match(measurement.warnings.join(), /^energy_source_failed: .*board\/power1/);
    }
  });
});

it('several sensors add up, the systematic parts of their uncertainty as they are', () => {
  const one = outcomeOf([board()], [record(power)], WINDOW).measurement;
  const two = outcomeOf([board(), board()], [record(power), record(power)], WINDOW).measurement;
  const term = ({ uncertainty_terms }, name) => uncertainty_terms.find((one) => one.term === name).u_j;
  assert.ok(Math.abs(two.total_j - 2 * one.total_j) < 1e-6);
  assert.ok(Math.abs(term(two, 'sensor') - 2 * term(one, 'sensor')) < 1e-6);
  assert.ok(Math.abs(term(two, 'sampling') - Math.SQRT2 * term(one, 'sampling')) < 1e-6);
});
