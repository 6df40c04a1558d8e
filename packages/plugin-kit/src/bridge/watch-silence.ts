const RECHECK_MS = 250;

/** Watches for a worker that says nothing any more. */
export interface SilenceWatch extends Disposable {
  /** To be called on every sign of life. */
  heard(): void;
}

/** Calls `onSilence` once, when nothing was heard for `seconds`. */
export function watchSilence(seconds: number, onSilence: () => void): SilenceWatch {
  let lastHeard = performance.now();
  const remaining = () => lastHeard + seconds * 1000 - performance.now();
  // When it was this process that stood still, the worker's messages wait to be read: one more look after that.
  const expire = (isSecondLook: boolean) => {
    const left = remaining();
    if (left > 0) timer = setTimeout(expire, left, false);
    else if (isSecondLook) onSilence();
    else timer = setTimeout(expire, RECHECK_MS, true);
    timer.unref();
  };
  let timer = setTimeout(expire, seconds * 1000, false);
  timer.unref();
  return {
    heard: () => {
      lastHeard = performance.now();
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
