import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { busyness } from './busyness.ts';
import { isAnotherThreadRunning } from './child-processes.ts';

const LOOKS = 6;
const BETWEEN_MS = 20;
/** Share of the time that is nothing: a heartbeat, a timer, a collection of garbage. */
const NOTHING = 0.5;
/** Threads that wait for their next piece of work may spin for a fifth of a second. */
const LIMIT_MS = 1000;

/** Work that an engine must be given, in seconds, for `assertIdle` to tell one that goes on from one that does not. */
export const LONG_WORK_S = 3 * (LIMIT_MS / 1000);

/**
 * Rejects unless this process and its children soon have nothing to compute. Goes by who wants a CPU and not by who
 * has one: on a busy machine an engine that works on may wait for long.
 */
export async function assertIdle(what: string): Promise<void> {
  const start_ms = performance.now();
  for (;;) {
    const loop = performance.eventLoopUtilization();
    let seen = 0;
    for (let look = 0; look < LOOKS; look += 1) {
      await delay(BETWEEN_MS);
      if (isAnotherThreadRunning()) seen += 1;
    }
    const { utilization } = performance.eventLoopUtilization(loop);
    if (utilization < NOTHING && seen / LOOKS < NOTHING) return;
    const busy_ms = performance.now() - start_ms;
    assert.ok(
      busy_ms < LIMIT_MS * busyness(),
      `${what} goes on: it still computes ${busy_ms.toFixed(0)} ms later`,
    );
  }
}
