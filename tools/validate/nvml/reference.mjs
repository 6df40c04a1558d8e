// @ts-check

/**
 * @typedef {{ time_s: Float64Array, value: Float64Array }} Ticks
 * @typedef {{ age_s: number, integral: { between(from_s: number, to_s: number): number | null } }} Sensor
 */

const BEFORE_S = 0.5;
const AFTER_S = 1;
/** Quiet power is the slope over so many seconds beyond those ticks. */
const QUIET_S = 1;
/** A line from the last reading under load to the first without it ends so long after the load. */
const STALE_S = 0.15;

/**
 * Joules of a window from ticks far outside it, which no lag or stale reading reaches: the ticks are put on a strict
 * grid, and the quiet power on both sides is subtracted. Same counter, so its gain cannot be seen. Null where the
 * record does not reach far enough.
 *
 * A board that has worked draws more for a while than a second later: it is warm. Those joules are not the window's,
 * yet the quiet power of `[t1 + 1, t1 + 2]` says nothing of them. Instant power tells how much more it was.
 * @param {{ ticks: Ticks, period_s: number }} counter @param {Sensor | null} instant @param {number} t0 @param {number} t1
 */
export function referenceEnergy({ ticks, period_s }, instant, t0, t1) {
  const grid = strictGrid(ticks, period_s, t0 - BEFORE_S - QUIET_S - 0.2, t1 + AFTER_S + QUIET_S + 0.2);
  const last = (/** @type {number} */ t) => grid.findLast(({ time_s }) => time_s <= t);
  const first = (/** @type {number} */ t) => grid.find(({ time_s }) => time_s >= t);
  const [start, a, b, end] = [
    last(t0 - BEFORE_S - QUIET_S),
    last(t0 - BEFORE_S),
    first(t1 + AFTER_S),
    first(t1 + AFTER_S + QUIET_S),
  ];
  if (!start || !a || !b || !end) return null;
  const before_w = (a.joules - start.joules) / (a.time_s - start.time_s);
  const after_w = (end.joules - b.joules) / (end.time_s - b.time_s);
  const tail_w = instant === null ? 0 : tailPower(instant, t1, b.time_s, end.time_s);
  if (tail_w === null) return null;
  return {
    energy_j: b.joules - a.joules - before_w * (t0 - a.time_s) - (after_w + tail_w) * (b.time_s - t1),
    tail_w,
  };
}

/**
 * By how much the mean power in `[t1, b]` lies above that in `[b, end]`, in W. The first 0.15 s, whose readings may
 * still hold a part of the load, count as those that follow.
 * @param {Sensor} instant @param {number} t1 @param {number} b_s @param {number} end_s
 */
function tailPower({ integral, age_s }, t1, b_s, end_s) {
  const mean = (/** @type {number} */ from_s, /** @type {number} */ to_s) => {
    const joules = integral.between(from_s + age_s, to_s + age_s);
    return joules === null ? null : joules / (to_s - from_s);
  };
  const [near, far] = [mean(t1 + STALE_S, b_s), mean(b_s, end_s)];
  return near === null || far === null ? null : near - far;
}

/**
 * @param {Ticks} ticks @param {number} period_s @param {number} from_s @param {number} to_s
 * @returns {{ time_s: number, joules: number }[]}
 */
function strictGrid({ time_s, value }, period_s, from_s, to_s) {
  const seen = [...time_s].flatMap((t, i) =>
    t >= from_s && t <= to_s ? [{ t, joules: value[i] ?? Number.NaN }] : [],
  );
  const origin = seen[0]?.t ?? 0;
  const numbered = seen.map(({ t, joules }) => ({ t, joules, number: Math.round((t - origin) / period_s) }));
  // Seen instants scatter evenly around the true ones: their mean offset from the grid is the grid's phase.
  const offsets = numbered.map(({ t, number }) => t - origin - number * period_s);
  const phase = offsets.reduce((sum, offset) => sum + offset, 0) / offsets.length;
  return numbered.map(({ number, joules }) => ({ time_s: origin + phase + number * period_s, joules }));
}
