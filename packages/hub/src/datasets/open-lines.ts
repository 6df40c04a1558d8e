import { messageOf, openRegularFile } from '@llem/core';
import { datasetError, datasetNotFound } from './dataset-error.ts';
import { readLines } from './read-lines.ts';

/**
 * The lines of a file, read as they are asked for.
 * @throws ConfigError CONFIG.DATASET when it is missing or cannot be read; `dataset` is its name in messages
 */
export async function* openLines(path: string, dataset: string): AsyncGenerator<Uint8Array> {
  try {
    await using file = await openRegularFile(path);
    yield* readLines(file.createReadStream({ autoClose: false }), dataset);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw datasetNotFound(dataset);
    if (code === 'EFTYPE' || code === 'EACCES' || code === 'EIO') {
      throw datasetError(
        `dataset '${dataset}' cannot be read: ${messageOf(error)}`,
        'give the path of a readable .jsonl file',
        error,
      );
    }
    throw error;
  }
}
