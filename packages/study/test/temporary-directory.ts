import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A fresh directory for each test of the file, removed after it. */
export function useTemporaryDirectory(): { readonly path: string } {
  const directory = { path: '' };
  beforeEach(async () => {
    directory.path = await realpath(await mkdtemp(join(tmpdir(), 'llem-study-')));
  });
  afterEach(() => rm(directory.path, { recursive: true, force: true }));
  return directory;
}
