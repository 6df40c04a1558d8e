/** Where progress is written. */
export interface Terminal {
  /** True where a line can be erased and written anew. */
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string): void;
}

/** stderr as a terminal; in-place lines only where they can be erased again (cli.md 5). */
export function stderrTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  const { isTTY, columns } = process.stderr;
  const canErase = isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb' && columns > 0;
  return { isTTY: canErase, columns: columns ?? 80, write: (text) => void process.stderr.write(text) };
}
