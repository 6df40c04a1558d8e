import type { FileReading } from '@llem/plugin-kit';

/** A counter that shows the integral of a known power. */
export interface SimulatedCounter {
  /** Joules since the instant 0. */
  readonly energy_j: (time_s: number) => number;
  /** Seconds of the first read's start and of the last's. */
  readonly from_s: number;
  readonly to_s: number;
  /** The counter shows microjoules modulo this. */
  readonly range_uj?: number;
  /** Seconds of one read; default 40 µs. The value is that of the read's middle. */
  readonly read_s?: number;
  /** Joules on the counter at the instant 0; default 0. */
  readonly offset_j?: number;
}

/** Reads the counter every 100 ms. */
export function readCounter({
  energy_j,
  from_s,
  to_s,
  range_uj = 2 ** 38,
  read_s = 40e-6,
  offset_j = 0,
}: SimulatedCounter): FileReading[] {
  const rounds = Math.floor((to_s - from_s) / 0.1) + 1;
  return Array.from({ length: rounds }, (_, round) => {
    const before_s = from_s + round * 0.1;
    const value = Math.round((offset_j + energy_j(before_s + read_s / 2)) * 1e6) % range_uj;
    return { before_s, after_s: before_s + read_s, value };
  });
}

/** Energy of power that is `idle_w` outside `[start_s, end_s]` and `load_w` inside. */
export function loadBetween(
  idle_w: number,
  load_w: number,
  start_s: number,
  end_s: number,
): (time_s: number) => number {
  return (time_s) =>
    idle_w * time_s + (load_w - idle_w) * Math.min(Math.max(time_s - start_s, 0), end_s - start_s);
}
