import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { beyond, type Footprint } from './footprint.ts';

/** The kernel and the event loop take a moment to close what was ended. */
const GRACE_MS = 1500;

/** Rejects unless everything beyond `before`, and every listener on the signals, is gone after a moment. */
export async function assertNothingLeft(
  what: string,
  before: Footprint,
  ...signals: readonly AbortSignal[]
): Promise<void> {
  const end_ms = performance.now() + GRACE_MS;
  for (;;) {
    const left = [...beyond(before), ...signals.flatMap(listenersOf)];
    if (left.length === 0) return;
    if (performance.now() > end_ms) assert.fail(`${what} leaves ${left.join(', ')}`);
    await delay(20);
    // That delay's own timer is gone by then.
    await setImmediate();
  }
}

function listenersOf(signal: AbortSignal): string[] {
  return getEventListeners(signal, 'abort').map(() => 'a listener on the signal');
}
