/** 128 and the number of the signal. SIGQUIT is left to the system: it ends what no longer answers. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const SIGNALS = Object.keys(EXIT_CODES) as readonly (keyof typeof EXIT_CODES)[];

/** How a run may end after a signal, in seconds. */
interface Patience {
  /** For everything to be disposed of; then the process ends regardless. */
  readonly teardown_s: number;
  /** For what a second signal kills at once. */
  readonly kill_s: number;
}

const PATIENCE = {
  experiment: { teardown_s: 10, kill_s: 1 },
  // Its workers have 10 s, then they are killed and the manifest is written.
  study: { teardown_s: 20, kill_s: 5 },
} as const satisfies Readonly<Record<string, Patience>>;

/** What ends a run from outside it: signals, with an exit code (CLI-12), and errors that nobody caught. */
export interface Interruption {
  /** Aborts on the first signal: the run is to be cancelled. */
  readonly signal: AbortSignal;
  /** Aborts on the second: what still runs is to be killed. */
  readonly killSignal: AbortSignal;
  /** 129, 130 or 143 after a signal, else null. */
  exitCode(): number | null;
  /** From here on a signal cancels the run; before, it ends the process at once. */
  beginRun(kind: keyof typeof PATIENCE): void;
  /** The error that nobody caught, such as that of a plugin's timer; null when there was none. */
  crash(): { readonly error: unknown } | null;
  /** Rejects with that error when no run is there to be cancelled, or when its teardown took too long. */
  readonly crashed: Promise<never>;
}

/** Installs the handlers: the first signal cancels, the second kills, a third ends the process now. */
export function listenForSignals(exit: (code: number) => never): Interruption {
  const controller = new AbortController();
  const kill = new AbortController();
  let exitCode: number | null = null;
  let patience: Patience | null = null;
  let crash: { readonly error: unknown } | null = null;
  let rejectCrashed: (error: unknown) => void = () => {};
  const crashed = new Promise<never>((_resolve, reject) => {
    rejectCrashed = reject;
  });
  // It may reject when nobody waits any more.
  crashed.catch(() => {});
  for (const name of SIGNALS) {
    process.on(name, () => {
      // A terminal that closes sends it, and its shell once more: that is no impatience.
      if (name === 'SIGHUP' && exitCode !== null) return;
      if (patience === null || kill.signal.aborted) exit(exitCode ?? EXIT_CODES[name]);
      const code = exitCode ?? EXIT_CODES[name];
      const isFirst = exitCode === null;
      exitCode = code;
      const left_s = isFirst ? patience.teardown_s : patience.kill_s;
      setTimeout(() => exit(code), left_s * 1000).unref();
      (isFirst ? controller : kill).abort(new Error(`interrupted by ${name}`));
    });
  }
  function onCrash(error: unknown): void {
    if (crash !== null) return;
    crash = { error };
    // Not unref'd: a teardown that waits for nothing would end the process without a word.
    setTimeout(() => rejectCrashed(error), (patience?.teardown_s ?? 0) * 1000);
    controller.abort(error);
  }
  // As a callback and not as an event: the engine of tfjs listens to the event and ends the process there.
  process.setUncaughtExceptionCaptureCallback(onCrash);
  process.on('beforeExit', () => {
    // A host that waits for a plugin listens too: it names the plugin, and the run goes on where it can.
    if (process.listenerCount('beforeExit') > 1) return;
    onCrash(new Error('the run waits for something that will never come'));
  });
  return {
    signal: controller.signal,
    killSignal: kill.signal,
    exitCode: () => exitCode,
    beginRun(kind) {
      patience = PATIENCE[kind];
    },
    crash: () => crash,
    crashed,
  };
}
