import type { Clock } from '@llem/core';

/** Seconds that a run has between the first interruption and its end. */
const INTERRUPTION_SEC = 10;

interface Interruption {
  /** Aborts when the study is interrupted. */
  readonly signal: AbortSignal;
  /** Aborts when it is interrupted a second time: everything dies now. */
  readonly killSignal: AbortSignal;
  /** Aborts when the run is over, and the waits for it with it. */
  readonly over: AbortSignal;
  readonly clock: Clock;
}

/** Ends what a run started: asked at the first interruption, killed 10 s later, or at once on a second one. */
export function killOnInterruption(
  send: (signal: 'SIGTERM' | 'SIGKILL') => void,
  { signal, killSignal, over, clock }: Interruption,
): void {
  const kill = () => send('SIGKILL');
  on(signal, over, () => {
    send('SIGTERM');
    clock.sleep(INTERRUPTION_SEC, over).then(kill, () => {});
  });
  on(killSignal, over, kill);
}

function on(signal: AbortSignal, over: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true, signal: over });
}
