import type { ComponentContext } from '@llem/core';

/** Seconds that a component has to end what it does once the run is cancelled. */
const GRACE_SEC = 5;

/** What a cancelled run needs to go on without an answer. */
export type Patience = Pick<ComponentContext, 'clock' | 'logger' | 'signal'>;

/**
 * What `work` gives. When the signal has aborted and `work` has not ended 5 s later, nobody waits for it any more:
 * rejects with the signal's reason, and the log says who does not answer.
 */
export function endWithSignal<T>(
  work: Promise<T>,
  who: string,
  { clock, logger, signal }: Patience,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const settled = new AbortController();
    const onAbort = () => {
      const giveUp = () => {
        logger.warn(`${who} does not end although the run was cancelled: nobody waits for it any more`);
        reject(signal.reason);
      };
      clock.sleep(GRACE_SEC, settled.signal).then(giveUp, () => {});
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => {
      settled.abort();
      signal.removeEventListener('abort', onAbort);
    });
  });
}

/** The same component, each of whose asynchronous calls ends with the signal, also those of the handles it gives out. */
export function endingWithSignal<Component extends object>(
  component: Component,
  who: string,
  patience: Patience,
): Component {
  return new Proxy(component, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const answer: unknown = member.apply(target, args);
        if (!(answer instanceof Promise)) return answer;
        const call = `${String(name)} of ${who}`;
        return endWithSignal(answer, call, patience).then((given: unknown) =>
          isHandle(given) ? endingWithSignal(given, who, patience) : given,
        );
      };
    },
  });
}

function isHandle(value: unknown): value is AsyncDisposable {
  return typeof value === 'object' && value !== null && Symbol.asyncDispose in value;
}
