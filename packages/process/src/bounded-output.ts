import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** What a stream said so far, at most `limit` bytes of it. */
export interface BoundedOutput {
  text(): string;
  readonly truncated: boolean;
}

/** Reads `stream` to its end and keeps its beginning, so that a flood neither fills memory nor blocks its writer. */
export function collectOutput(stream: Readable, limit: number): BoundedOutput {
  const chunks: Buffer[] = [];
  let kept = 0;
  let truncated = false;
  stream.on('data', (chunk: Buffer) => {
    const rest = limit - kept;
    if (chunk.length > rest) truncated = true;
    if (rest <= 0) return;
    chunks.push(chunk.subarray(0, rest));
    kept += Math.min(chunk.length, rest);
  });
  return {
    // The decoder holds back a character that the limit cut in two.
    text: () => new StringDecoder('utf8').write(Buffer.concat(chunks)),
    get truncated() {
      return truncated;
    },
  };
}
