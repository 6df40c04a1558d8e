import type { Readable } from 'node:stream';

const NEWLINE = 0x0a;

/**
 * Calls `onLine` with each line of a stream, and at its end with what is left. Keeps at most `limit` bytes of a line:
 * `onLine` is told when there was more, and the rest is read and dropped.
 */
export function splitLines(
  stream: Readable,
  limit: number,
  onLine: (line: Buffer, isCut: boolean) => void,
): void {
  /** The beginning of a line whose end has not arrived. */
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer) => {
    const rest = limit - Math.min(length, limit);
    if (rest > 0) parts.push(part.subarray(0, rest));
    length += part.length;
  };
  const flush = () => {
    onLine(Buffer.concat(parts), length > limit);
    parts = [];
    length = 0;
  };
  stream.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      if (length === 0) onLine(chunk.subarray(start, Math.min(end, start + limit)), end - start > limit);
      else {
        keep(chunk.subarray(start, end));
        flush();
      }
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  });
  stream.on('end', () => {
    if (length > 0) flush();
  });
}
