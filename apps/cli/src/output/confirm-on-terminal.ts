import { createInterface } from 'node:readline/promises';

/** Asks on the terminal; anything but yes is no. */
export async function confirmOnTerminal(question: string, signal: AbortSignal): Promise<boolean> {
  // Not as a terminal of its own: Ctrl+C must stay a signal.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    return isYes(await lines.question(`${question} [y/N] `, { signal }));
  } finally {
    lines.close();
  }
}

/** Nothing typed is no: a new design must be wanted. */
export function isYes(answer: string): boolean {
  return /^\s*y(es)?\s*$/i.test(answer);
}
