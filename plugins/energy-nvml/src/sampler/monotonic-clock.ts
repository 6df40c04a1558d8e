/** Seconds on CLOCK_MONOTONIC without allocating: `process.hrtime` makes an object at every call. */
export function createMonotonicClock(): () => number {
  // Both clocks tick alike; the pair that was read closest together tells their distance to a microsecond.
  let offset_s = 0;
  let closest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 100; i += 1) {
    const before = performance.now();
    const monotonic_s = Number(process.hrtime.bigint()) / 1e9;
    const after = performance.now();
    if (after - before >= closest) continue;
    closest = after - before;
    offset_s = monotonic_s - (before + after) / 2000;
  }
  return () => performance.now() / 1000 + offset_s;
}
