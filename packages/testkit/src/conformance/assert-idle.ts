import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { cpuSeconds } from './child-processes.ts';

const LOOK_MS = 100;
/** Share of a CPU that is none: a heartbeat, a timer, a collection of garbage. */
const NOTHING = 0.3;
/** Threads that wait for their next piece of work may spin for a fifth of a second. */
const LIMIT_MS = 1000;

/** Work that an engine must be given, in seconds, for `assertIdle` to tell one that goes on from one that does not. */
export const LONG_WORK_S = 3 * (LIMIT_MS / 1000);

/** Rejects unless this process and its children soon have nothing to compute. */
export async function assertIdle(what: string): Promise<void> {
  const start_ms = performance.now();
  for (;;) {
    const [before_s, before_ms] = [cpuSeconds(), performance.now()];
    await delay(LOOK_MS);
    const now_ms = performance.now();
    if (cpuSeconds() - before_s < (NOTHING * (now_ms - before_ms)) / 1000) return;
    const busy_ms = now_ms - start_ms;
    assert.ok(busy_ms < LIMIT_MS, `${what} goes on: it still computes ${busy_ms.toFixed(0)} ms later`);
  }
}
