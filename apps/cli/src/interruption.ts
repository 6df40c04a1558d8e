const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Seconds that an interrupted run has to dispose of everything before the process ends regardless. */
const TEARDOWN_LIMIT_SEC = 10;

/** SIGINT and SIGTERM as an AbortSignal and an exit code (CLI-12). */
export interface Interruption {
  readonly signal: AbortSignal;
  /** 130 or 143 after a signal, else null. */
  exitCode(): number | null;
  /** From here on a signal cancels the run; before, it ends the process at once. */
  beginRun(): void;
}

/** Installs the handlers: the first signal cancels, a second one ends the process now. */
export function listenForSignals(): Interruption {
  const controller = new AbortController();
  let exitCode: number | null = null;
  let isRunning = false;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (exitCode !== null || !isRunning) process.exit(exitCode ?? EXIT_CODES[name]);
      exitCode = EXIT_CODES[name];
      setTimeout(() => process.exit(EXIT_CODES[name]), TEARDOWN_LIMIT_SEC * 1000).unref();
      controller.abort(new Error(`interrupted by ${name}`));
    });
  }
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    beginRun() {
      isRunning = true;
    },
  };
}
