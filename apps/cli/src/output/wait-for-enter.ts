/**
 * Resolves when a line is entered; stops listening, and stays pending, once `over` aborts. Listens only while
 * `mayRead` says so, which is asked again when the process goes on after a stop: Ctrl+Z and `bg`, say.
 */
export function waitForEnter(
  stdin: Pick<NodeJS.ReadableStream, 'on' | 'off' | 'resume' | 'pause'>,
  over: AbortSignal,
  { mayRead, program }: { mayRead: () => boolean; program: Pick<NodeJS.Process, 'on' | 'off'> },
): Promise<void> {
  return new Promise((resolve) => {
    function look(): void {
      stopReading();
      if (!mayRead()) return;
      stdin.on('data', onData);
      stdin.resume();
    }
    function stopReading(): void {
      stdin.off('data', onData);
      stdin.pause();
    }
    function leave(): void {
      program.off('SIGCONT', look);
      stopReading();
    }
    function onData(chunk: Buffer | string): void {
      if (!chunk.toString().includes('\n')) return;
      leave();
      resolve();
    }
    if (over.aborted) return;
    over.addEventListener('abort', leave, { once: true });
    // A terminal that is gone fails here: nobody is left to enter anything.
    stdin.on('error', leave);
    program.on('SIGCONT', look);
    look();
  });
}
