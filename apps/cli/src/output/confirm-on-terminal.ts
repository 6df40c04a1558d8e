import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';

/** Asks on the terminal; anything but yes is no, the end of input (Ctrl+D) too. */
export async function confirmOnTerminal(question: string, signal: AbortSignal): Promise<boolean> {
  // Not as a terminal of its own: Ctrl+C must stay a signal.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const ended = once(lines, 'close').then(() => '');
    return isYes(await Promise.race([lines.question(`${question} [y/N] `, { signal }), ended]));
  } finally {
    lines.close();
  }
}

/** Nothing typed is no: a new design must be wanted. */
export function isYes(answer: string): boolean {
  return /^\s*y(es)?\s*$/i.test(answer);
}
