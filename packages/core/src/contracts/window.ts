/** A span of `CLOCK_MONOTONIC` seconds. */
export interface TimeWindow {
  readonly start_s: number;
  readonly end_s: number;
}
