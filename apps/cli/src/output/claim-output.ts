/** The two streams of the command: stdout for the record alone, stderr for everything else (cli.md 5). */
export interface CommandOutput {
  /** Width of the terminal that the record goes to; 0 where it is none, or does not know its width. */
  readonly columns: number;
  /** Writes to the record. */
  print(text: string): void;
  /** Resolves when all that was written has arrived; false when the record could not be written. */
  flush(): Promise<boolean>;
}

type Stream = Pick<NodeJS.WriteStream, 'write' | 'on'> & Partial<Pick<NodeJS.WriteStream, 'columns'>>;

/**
 * Takes stdout for the record: what a plugin or a library prints there goes to stderr from now on. A reader that
 * has gone, such as `head`, is no failure and must not end a run; a record lost for another reason is one.
 */
export function claimOutput({ stdout, stderr }: { stdout: Stream; stderr: Stream }): CommandOutput {
  const writeRecord = stdout.write.bind(stdout);
  const writeText = stderr.write.bind(stderr);
  let isWhole = true;
  Object.defineProperty(stdout, 'write', { value: writeText });
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || !isWhole) return;
    isWhole = false;
    writeText(`Error: the result could not be printed: ${error.message}\n`);
  });
  // Nobody is left to be told.
  stderr.on('error', () => {});
  return {
    columns: stdout.columns ?? 0,
    print: (text) => void writeRecord(text),
    async flush() {
      await Promise.all(
        [writeRecord, writeText].map((write) => new Promise<void>((resolve) => write('', () => resolve()))),
      );
      return isWhole;
    },
  };
}
