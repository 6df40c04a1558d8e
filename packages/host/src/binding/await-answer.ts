import type { ComponentContext } from '@llem/core';
import { type ComponentCall, callFailed, describeCall, noAnswer } from './component-call.ts';
import { whenDrained } from './when-drained.ts';

/** Seconds that a component has to end what it does once the run is cancelled. */
const GRACE_SEC = 5;

/** What a run needs to go on without an answer. */
export type Patience = Pick<ComponentContext, 'clock' | 'logger' | 'signal'>;

/**
 * What `work`, which a call gave, gives. Rejects with an error that names the plugin when it fails, when its limit
 * has passed, and when nothing is left that could ever answer. When the signal has aborted and it has not ended 5 s
 * later, nobody waits for it any more: rejects with the signal's reason, and the log says who does not answer.
 */
export function awaitAnswer<T>(
  work: Promise<T>,
  call: ComponentCall,
  { clock, logger, signal }: Patience,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const settled = new AbortController();
    const after = (seconds: number, act: () => void) =>
      void clock.sleep(seconds, settled.signal).then(act, () => {});
    const onAbort = () => after(GRACE_SEC, abandon);
    const withdraw = whenDrained(() =>
      fail(noAnswer(call, 'nothing is left in this process that could make it answer')),
    );
    const { limit_sec } = call;
    if (limit_sec !== null)
      after(limit_sec, () => fail(noAnswer(call, `it had ${limit_sec} s; the run goes on without it`)));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(
      (given) => {
        close();
        resolve(given);
      },
      (thrown: unknown) => fail(signal.aborted ? thrown : callFailed(call, thrown)),
    );

    function abandon(): void {
      logger.warn(
        `${describeCall(call)} does not end although the run was cancelled: nobody waits for it any more`,
      );
      fail(signal.reason);
    }
    function fail(error: unknown): void {
      close();
      reject(error);
    }
    function close(): void {
      settled.abort();
      withdraw();
      signal.removeEventListener('abort', onAbort);
    }
  });
}
