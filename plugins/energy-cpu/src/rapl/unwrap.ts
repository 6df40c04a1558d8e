import type { FileReading } from '@llem/plugin-kit';

/** A counter value at an instant that is known within ± `half_width_s`; joules since the first tick. */
export interface Tick {
  readonly time_s: number;
  readonly half_width_s: number;
  readonly joules: number;
}

export type Unwrapped =
  | { readonly reset: false; readonly ticks: readonly Tick[] }
  | { readonly reset: true; readonly time_s: number; readonly step_j: number };

/**
 * Watts that no package or its memory draws, ten times the largest thermal design power (500 W). A step that would
 * need more than this, ahead or around the range, is a counter that was set.
 */
const IMPLAUSIBLE_W = 5000;

/** A counter is renewed once a millisecond, so that much of it may show between two reads that follow at once. */
const REFRESH_S = 0.001;

/**
 * Readings as ticks (measurement.md 5): the instant is the middle of the read, the half-width half its duration,
 * and a value below the one before has passed `range_uj` once. Failed reads are left out.
 */
export function unwrap(readings: readonly FileReading[], range_uj: number): Unwrapped {
  const ticks: Tick[] = [];
  let joules = 0;
  let last: FileReading | null = null;
  for (const reading of readings) {
    if (!Number.isFinite(reading.value)) continue;
    if (last !== null) {
      const step_uj = reading.value - last.value;
      const unwrapped_j = (step_uj < 0 ? step_uj + range_uj : step_uj) / 1e6;
      const elapsed_s = reading.after_s - last.before_s;
      if (unwrapped_j < 0 || unwrapped_j > IMPLAUSIBLE_W * (elapsed_s + REFRESH_S)) {
        return { reset: true, time_s: reading.before_s, step_j: step_uj / 1e6 };
      }
      joules += unwrapped_j;
    }
    ticks.push({
      time_s: (reading.before_s + reading.after_s) / 2,
      half_width_s: (reading.after_s - reading.before_s) / 2,
      joules,
    });
    last = reading;
  }
  return { reset: false, ticks };
}
