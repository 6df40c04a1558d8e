import type { ResultDirectory } from '@llem/results';

/** The same directory, which saves in another way. */
export function withSave(directory: ResultDirectory, save: ResultDirectory['save']): ResultDirectory {
  return {
    path: directory.path,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
    appendTelemetry: (rows) => directory.appendTelemetry(rows),
    discard: () => directory.discard(),
    save,
  };
}
