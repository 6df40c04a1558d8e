/** Resolves when a line is entered; stops listening, and stays pending, once `over` aborts. */
export function waitForEnter(
  stdin: Pick<NodeJS.ReadableStream, 'on' | 'off' | 'resume' | 'pause'>,
  over: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    function leave(): void {
      stdin.off('data', onData);
      stdin.pause();
    }
    function onData(chunk: Buffer | string): void {
      if (!chunk.toString().includes('\n')) return;
      leave();
      resolve();
    }
    if (over.aborted) return;
    over.addEventListener('abort', leave, { once: true });
    stdin.on('data', onData);
    stdin.resume();
  });
}
