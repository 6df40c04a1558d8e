const SHORTEST_S = 0.023;
const COST_FACTOR = 1.5;
/** Tick periods that counters have: 100 ms on data-centre boards, 20 ms on others. */
const TICKS_S = [0.1, 0.02] as const;
/** Nearer than this to a whole ratio, the reads crawl along the tick and see one phase of it for seconds. */
const LOCKED = 0.03;

/**
 * Seconds between two rounds of fast reads (measurement.md 4.2): `max(23 ms, 1.5 × read cost × devices)`, moved off
 * every divisor and multiple of a tick.
 */
export function fastPeriod(counterRead_s: number, devices: number): number {
  let period = Math.max(SHORTEST_S, COST_FACTOR * counterRead_s * devices);
  while (TICKS_S.some((tick) => isLocked(period, tick))) period *= 1.01;
  return period;
}

function isLocked(period: number, tick: number): boolean {
  const ratio = period > tick ? period / tick : tick / period;
  return Math.abs(ratio - Math.round(ratio)) < LOCKED;
}
