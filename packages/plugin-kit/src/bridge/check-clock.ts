import type { Clock } from '@llem/core';
import * as z from 'zod';

const PINGS = 5;
const TOLERANCE_SEC = 0.001;

const Pong = z.object({ monotonic_s: z.number() });

/**
 * Asks the worker for its clock five times. The seconds by which the worst answer lies outside its [sent, received],
 * signed; 0 when all lie within, give or take a millisecond.
 */
export async function measureClockOffset(clock: Clock, ping: () => Promise<unknown>): Promise<number> {
  let worst = 0;
  for (let count = 0; count < PINGS; count += 1) {
    const sent = clock.now();
    const { monotonic_s } = Pong.parse(await ping());
    const received = clock.now();
    const outside = Math.min(0, monotonic_s - sent) + Math.max(0, monotonic_s - received);
    if (Math.abs(outside) > Math.max(TOLERANCE_SEC, Math.abs(worst))) worst = outside;
  }
  return worst;
}
