const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Runs `start` and takes away the listeners that it adds to the process: emscripten's end a program at an error that
 * is not its own, and would do so in the middle of its user's teardown.
 */
export async function keepProcessListeners<T>(start: () => Promise<T>): Promise<T> {
  const before = EVENTS.map((event) => new Set(process.rawListeners(event)));
  try {
    return await start();
  } finally {
    EVENTS.forEach((event, index) => {
      for (const listener of process.rawListeners(event)) {
        if (!before[index]?.has(listener)) process.off(event, listener as () => void);
      }
    });
  }
}
