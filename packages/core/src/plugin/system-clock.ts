import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './context.ts';

/** The machine's monotonic clock: `process.hrtime`, which is `CLOCK_MONOTONIC` on Linux. */
export function createSystemClock(): Clock {
  return {
    now: () => Number(process.hrtime.bigint()) / 1e9,
    wallTime: () => new Date(),
    async sleep(seconds, signal) {
      signal?.throwIfAborted();
      try {
        await delay(seconds * 1000, undefined, signal ? { signal } : {});
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      }
    },
  };
}
