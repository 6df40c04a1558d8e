import { printable } from './printable.ts';
import type { Terminal } from './terminal.ts';
import { wrapLines } from './wrap-lines.ts';

/** Lines that stay, and below them, on a terminal only, lines that are redrawn in place (cli.md 5). */
export interface LiveLines {
  readonly isLive: boolean;
  /** A line that stays. */
  print(line: string): void;
  /** Replaces the lines at the bottom. */
  draw(lines: readonly string[]): void;
  /** Told that somebody pressed Enter, which moved the terminal a line down. */
  lineEntered(): void;
  clear(): void;
}

const ERASE_LINE = '\r\u001b[K';
const ERASE_LINE_ABOVE = '\u001b[1A\u001b[K';

export function createLiveLines(terminal: Terminal): LiveLines {
  return terminal.isTTY ? new InPlace(terminal) : new OneByOne(terminal);
}

class OneByOne implements LiveLines {
  readonly isLive = false;
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  print(line: string): void {
    this.#terminal.write(`${printable(line)}\n`);
  }

  draw(): void {}
  lineEntered(): void {}
  clear(): void {}
}

class InPlace implements LiveLines {
  readonly isLive = true;
  readonly #terminal: Terminal;
  #drawn: readonly string[] = [];

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  print(line: string): void {
    const lines = wrapLines(line.split('\n'), this.#terminal.columns, { labels: 1 }).join('\n');
    this.#terminal.write(`${this.#erasure()}${printable(lines)}\n${this.#drawn.join('\n')}`);
  }

  draw(lines: readonly string[]): void {
    // A line that wraps could not be redrawn in place.
    const width = Math.max(0, this.#terminal.columns - 1);
    const next = lines.map((line) => printable(line).replaceAll('\n', ' ').slice(0, width));
    this.#terminal.write(`${this.#erasure()}${next.join('\n')}`);
    this.#drawn = next;
  }

  lineEntered(): void {
    this.#drawn = [...this.#drawn, ''];
  }

  clear(): void {
    if (this.#drawn.length === 0) return;
    this.#terminal.write(this.#erasure());
    this.#drawn = [];
  }

  #erasure(): string {
    return ERASE_LINE + ERASE_LINE_ABOVE.repeat(Math.max(0, this.#drawn.length - 1));
  }
}
