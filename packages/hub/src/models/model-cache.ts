import { mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { modelCacheFolder } from '../environment/cache-folders.ts';
import { writeWhole } from '../files/write-whole.ts';
import { localWeightFiles } from './local-weight-files.ts';
import { isRevision, type ModelSource } from './model-source.ts';

/** One model in the cache of the Hub's clients: `blobs` by content, `snapshots` by commit, `refs` by name. */
export interface ModelCache {
  blobPath(etag: string): string;
  snapshotPath(commit: string): string;
  /** Puts a blob into a snapshot under its file name. */
  link(commit: string, file: string, etag: string): Promise<void>;
  /** Records what commit a branch or tag stands for. */
  setRef(revision: string, commit: string): Promise<void>;
  /** The snapshot of a revision, whatever it holds; null when there is none. */
  find(revision: string): Promise<string | null>;
}

/** The cache of one model, in the layout of Python's huggingface_hub, so that both find each other's files. */
export function openModelCache({ model, env, cacheDir }: ModelSource): ModelCache {
  const folder = join(cacheDir ?? modelCacheFolder(env), `models--${model.replaceAll('/', '--')}`);
  const blobPath = (etag: string) => join(folder, 'blobs', etag);
  const snapshotPath = (commit: string) => join(folder, 'snapshots', commit);
  return {
    blobPath,
    snapshotPath,
    link: async (commit, file, etag) => {
      const path = join(snapshotPath(commit), file);
      await mkdir(dirname(path), { recursive: true });
      // Relative, so that the cache can be moved. Another process may have been first: its link says the same.
      await symlink(relative(dirname(path), blobPath(etag)), path).catch(ignoreExisting);
    },
    setRef: (revision, commit) => writeWhole(join(folder, 'refs', revision), commit),
    find: async (revision) => {
      if (!isRevision(revision)) return null;
      const commit = isCommit(revision) ? revision : await readRef(join(folder, 'refs', revision));
      return commit !== null && (await exists(snapshotPath(commit))) ? snapshotPath(commit) : null;
    },
  };
}

/** True for a full commit hash: what it names never changes. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/** Which of a model's files, by their paths with "/", are its weights; null when none are. */
export type SelectWeights = (files: readonly string[]) => readonly string[] | null;

/** True when a directory holds what a load needs: config.json, and all weight files unless they are random. */
export async function isComplete(
  directory: string,
  dummy: boolean,
  select?: SelectWeights,
): Promise<boolean> {
  if (!(await exists(join(directory, 'config.json')))) return false;
  if (dummy) return true;
  if (!select) return (await localWeightFiles(directory)) !== null;
  const files = await readdir(directory, { recursive: true });
  return select(files.map((file) => file.replaceAll(sep, '/'))) !== null;
}

async function readRef(path: string): Promise<string | null> {
  try {
    const commit = (await readFile(path, 'utf8')).trim();
    return isCommit(commit) ? commit : null;
  } catch {
    return null;
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
