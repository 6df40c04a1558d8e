import { messageOf, readRegularFile } from '@llem/core';
import { loadFailed } from '../backend/failures.ts';

/** How a file is asked for that stands beside a model's weights. */
export interface FileOfModel {
  readonly backend: string;
  /** What mends a file that cannot be used. */
  readonly fix: string;
}

/** The object in a JSON file; null when there is no such file, BACKEND.LOAD_FAILED when it holds none. */
export async function readJsonFile(
  file: string,
  { backend, fix }: FileOfModel,
): Promise<Readonly<Record<string, unknown>> | null> {
  const failed = (what: string, cause?: unknown) => loadFailed(backend, `${file} ${what}`, { fix, cause });
  const text = await readRegularFile(file).catch((error: unknown) => {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return null;
    throw failed(`cannot be read: ${messageOf(error)}`, error);
  });
  if (text === null) return null;
  const value = parse(text, (error) => failed(`is not JSON: ${messageOf(error)}`, error));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw failed('is not a JSON object');
}

function parse(text: string, failed: (error: unknown) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw failed(error);
  }
}
