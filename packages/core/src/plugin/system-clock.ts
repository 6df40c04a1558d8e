import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './context.ts';

/** A timer of Node that is longer fires at once. */
const LONGEST_TIMER_SEC = 2_000_000;

/** The machine's monotonic clock: `process.hrtime`, which is `CLOCK_MONOTONIC` on Linux. */
export function createSystemClock(): Clock {
  // Every plugin is given it.
  return Object.freeze<Clock>({
    now: () => Number(process.hrtime.bigint()) / 1e9,
    wallTime: () => new Date(),
    async sleep(seconds, signal) {
      signal?.throwIfAborted();
      try {
        let rest_s = seconds;
        do {
          await delay(Math.min(rest_s, LONGEST_TIMER_SEC) * 1000, undefined, signal ? { signal } : {});
          rest_s -= LONGEST_TIMER_SEC;
        } while (rest_s > 0);
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      }
    },
  });
}
