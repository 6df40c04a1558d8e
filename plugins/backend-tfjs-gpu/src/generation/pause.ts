import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@llem/core';

/** Seconds that computing may keep signals, timers and heartbeats waiting. */
const LONGEST_TURN = 0.05;

/**
 * A call to make often while computing: it throws the signal's reason once that has aborted, and goes through the
 * event loop when it has not done so for 50 ms. Reading a tensor on WASM or CPU never does.
 */
export function createPause(clock: Clock, signal: AbortSignal): () => Promise<void> {
  let last = clock.now();
  return async () => {
    if (clock.now() - last >= LONGEST_TURN) {
      await setImmediate();
      last = clock.now();
    }
    signal.throwIfAborted();
  };
}
