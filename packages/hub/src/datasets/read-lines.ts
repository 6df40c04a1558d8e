import { datasetError } from './dataset-error.ts';

/** Longest line that is read: far above any prompt, far below the memory of a machine. */
const MAX_LINE_BYTES = 16 * 2 ** 20;
const NEWLINE = 0x0a;

/**
 * The lines of a byte stream without their ends, in bounded memory.
 * @throws ConfigError CONFIG.DATASET for a line beyond 16 MiB, which is taken for no text at all
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  dataset: string,
): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  let number = 1;
  const add = (piece: Uint8Array) => {
    length += piece.length;
    if (length > MAX_LINE_BYTES) {
      throw datasetError(
        `dataset '${dataset}': line ${number} is longer than 16 MiB`,
        'give a file with one JSON object per line',
      );
    }
    pieces.push(piece);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end));
      yield Buffer.concat(pieces);
      [pieces, length, number, start] = [[], 0, number + 1, end + 1];
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (length > 0) yield Buffer.concat(pieces);
}
