import { access, mkdtemp, rmdir, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf } from '@llem/core';

/** Where something is to be written. */
export interface StorageFacts {
  /** What goes there, in words. */
  readonly use: string;
  readonly path: string;
  /** Why nothing can be written there; null when it can. */
  readonly problem: string | null;
  /** Bytes that this user may still write; null when the file system does not tell. */
  readonly free_bytes: number | null;
}

/** Tries the nearest folder that exists, by making one inside it and removing it. Never rejects. */
export async function probeStorage(use: string, path: string): Promise<StorageFacts> {
  const folder = await nearestFolder(resolve(path));
  const problem = await mkdtemp(join(folder, '.llem-doctor-')).then(
    async (made) => {
      await rmdir(made);
      return null;
    },
    (error: unknown) => messageOf(error),
  );
  const free_bytes = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
  return { use, path, problem, free_bytes };
}

async function nearestFolder(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    const isThere = await access(folder).then(
      () => true,
      () => false,
    );
    if (isThere || folder === dirname(folder)) return folder;
  }
}
