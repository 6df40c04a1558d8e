const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Seconds that an interrupted run has to dispose of everything before the process ends regardless. */
const TEARDOWN_LIMIT_SEC = 10;

/** What ends a run from outside it: signals, with an exit code (CLI-12), and errors that nobody caught. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** 130 or 143 after a signal, else null. */
  exitCode(): number | null;
  /** From here on a signal cancels the run; before, it ends the process at once. */
  beginRun(): void;
  /** The error that nobody caught, such as that of a plugin's timer; null when there was none. */
  crash(): { readonly error: unknown } | null;
  /** Rejects with that error when no run is there to be cancelled, or when its teardown took too long. */
  readonly crashed: Promise<never>;
}

/** Installs the handlers: the first signal cancels, a second one ends the process now. */
export function listenForSignals(): Interruption {
  const controller = new AbortController();
  let exitCode: number | null = null;
  let isRunning = false;
  let crash: { readonly error: unknown } | null = null;
  let rejectCrashed: (error: unknown) => void = () => {};
  const crashed = new Promise<never>((_resolve, reject) => {
    rejectCrashed = reject;
  });
  // It may reject when nobody waits any more.
  crashed.catch(() => {});
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (exitCode !== null || !isRunning) process.exit(exitCode ?? EXIT_CODES[name]);
      exitCode = EXIT_CODES[name];
      setTimeout(() => process.exit(EXIT_CODES[name]), TEARDOWN_LIMIT_SEC * 1000).unref();
      controller.abort(new Error(`interrupted by ${name}`));
    });
  }
  function onCrash(error: unknown): void {
    if (crash !== null) return;
    crash = { error };
    // Not unref'd: a teardown that waits for nothing would end the process without a word.
    setTimeout(() => rejectCrashed(error), isRunning ? TEARDOWN_LIMIT_SEC * 1000 : 0);
    controller.abort(error);
  }
  // As a callback and not as an event: the engine of tfjs listens to the event and ends the process there.
  process.setUncaughtExceptionCaptureCallback(onCrash);
  process.once('beforeExit', () => {
    onCrash(new Error('the run waits for something that will never come: a plugin does not answer'));
  });
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    beginRun() {
      isRunning = true;
    },
    crash: () => crash,
    crashed,
  };
}
