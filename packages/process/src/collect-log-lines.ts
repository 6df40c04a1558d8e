import type { Readable } from 'node:stream';
import { splitLines } from './split-lines.ts';

const LINE_BYTES = 4096;
const LINES_PER_SECOND = 500;

/** What a child process prints: forwarded, and its end kept for error messages. */
export interface LogLines {
  read(stream: Readable): void;
  /** The last lines of all streams together. */
  tail(): readonly string[];
}

interface Line {
  readonly bytes: Buffer;
  readonly isCut: boolean;
}

export interface LogLinesOptions {
  readonly forward: (line: string) => void;
  readonly redact: (text: string) => string;
  /** How many lines the tail keeps. */
  readonly tailLines: number;
}

/**
 * Forwards what is printed line by line, long lines cut. Of a flood only the first 500 lines of each second are
 * forwarded, and then how many were not.
 */
export function collectLogLines({ forward, redact, tailLines }: LogLinesOptions): LogLines {
  // A flood passes through here undecoded: the window is being measured on this machine.
  const last: Line[] = [];
  let next = 0;
  let second = 0;
  let count = 0;
  const textOf = ({ bytes, isCut }: Line) => redact(lastState(bytes.toString('utf8'))) + (isCut ? ' …' : '');
  const take = (line: Line) => {
    if (line.bytes.length === 0) return;
    last[next] = line;
    next = (next + 1) % tailLines;
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) {
      if (count > LINES_PER_SECOND) forward(`(${count - LINES_PER_SECOND} more lines)`);
      [second, count] = [now, 0];
    }
    count += 1;
    if (count <= LINES_PER_SECOND) forward(textOf(line));
  };
  return {
    read: (stream) => splitLines(stream, LINE_BYTES, (bytes, isCut) => take({ bytes, isCut })),
    tail: () => [...last.slice(next), ...last.slice(0, next)].map(textOf),
  };
}

/** A progress bar rewrites its line with carriage returns: its last state is what a person would see. */
function lastState(line: string): string {
  const trimmed = line.replace(/\r+$/, '');
  return trimmed.slice(trimmed.lastIndexOf('\r') + 1);
}
