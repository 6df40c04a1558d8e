import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { busyness } from './busyness.ts';
import { beyond, type Footprint } from './footprint.ts';

/** The kernel and the event loop take a moment to close what was ended. */
const GRACE_MS = 1500;
/** `fetch` keeps a connection that is idle for four seconds, also one whose request was cancelled. */
const CONNECTION_GRACE_MS = 6000;
const CONNECTION = /TCPWRAP|socket:/;
/** Its listeners on a signal are held by nobody, and go with the memory of the request. */
const LISTENER = 'a listener on the signal';
const COLLECTION_GRACE_MS = 500;

/** What is left by the usual ways of doing things, and what an author does instead. */
const ADVICE: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [
    CONNECTION,
    'of fetch a server may ask to keep it: send the header `connection: close`, or call through an agent of your own that is destroyed at the end',
  ],
];

/** Rejects unless everything beyond `before`, and every listener on the signals, is gone after a moment. */
export async function assertNothingLeft(
  what: string,
  before: Footprint,
  ...signals: readonly AbortSignal[]
): Promise<void> {
  const start_ms = performance.now();
  let end_ms = start_ms + GRACE_MS * busyness();
  for (;;) {
    const left = [...beyond(before), ...signals.flatMap(listenersOf)];
    if (left.length === 0) return;
    const unheard = left.filter((one) => one !== LISTENER);
    if (unheard.length === 0) collectGarbage();
    else if (unheard.every((one) => CONNECTION.test(one)))
      end_ms = start_ms + CONNECTION_GRACE_MS + COLLECTION_GRACE_MS;
    if (performance.now() > end_ms)
      assert.fail([`${what} leaves ${told(left)}`, ...adviceOn(left)].join('; '));
    await delay(20);
    // That delay's own timer is gone by then.
    await setImmediate();
  }
}

function listenersOf(signal: AbortSignal): string[] {
  return getEventListeners(signal, 'abort').map(() => LISTENER);
}

function told(left: readonly string[]): string {
  const names = [...new Set(left)];
  return names
    .map((name) => [name, left.filter((one) => one === name).length] as const)
    .map(([name, count]) => (count > 1 ? `${name} (${count} times)` : name))
    .join(', ');
}

function adviceOn(left: readonly string[]): string[] {
  return ADVICE.filter(([pattern]) => left.some((one) => pattern.test(one))).map(([, advice]) => advice);
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}
