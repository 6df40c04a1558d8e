import { createHash, type Hash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BackendError } from '@llem/core';
import type { ModelCache } from './model-cache.ts';

/** A file of a repository as the Hub lists it. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  /** Git's hash of the file, or of the pointer to a large one. */
  readonly oid?: string;
  /** Large files: the SHA-256 of the content. */
  readonly lfs?: { readonly oid: string; readonly size: number };
}

/** Opens the content of a file on the Hub; null when it has gone. */
export type OpenRemote = (path: string) => Promise<Blob | null>;

/**
 * Puts one file into a snapshot of the cache, downloading it only where its content is not there yet. What arrives
 * must have the listed length and hash before anything can see it.
 */
export async function downloadToCache(
  cache: ModelCache,
  commit: string,
  file: HubFile,
  openRemote: OpenRemote,
  onProgress: (text: string) => void,
): Promise<void> {
  const etag = file.lfs?.oid ?? file.oid;
  // The name becomes a path, and comes from the network.
  if (etag === undefined || !/^[0-9a-f]{40,64}$/.test(etag))
    throw refused(file, 'the Hub gives no hash for it');
  const blob = cache.blobPath(etag);
  if (!(await hasSize(blob, sizeOf(file)))) {
    await download(blob, file, etag, openRemote, onProgress);
  }
  await cache.link(commit, file.path, etag);
}

async function download(
  blob: string,
  file: HubFile,
  etag: string,
  openRemote: OpenRemote,
  onProgress: (text: string) => void,
): Promise<void> {
  // A name of its own: two processes that fetch one model must not write into one file.
  const temporary = `${blob}.${randomUUID()}.incomplete`;
  await mkdir(dirname(blob), { recursive: true });
  try {
    const content = await openRemote(file.path);
    if (!content) throw refused(file, 'it is listed but not there');
    const hash = hashOf(file);
    await receive(content, temporary, hash, progressOf(file, onProgress));
    if (!(await hasSize(temporary, sizeOf(file)))) throw refused(file, 'it is shorter or longer than listed');
    if (hash.digest('hex') !== etag) throw refused(file, 'its content does not match its checksum');
    await rename(temporary, blob);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function receive(
  content: Blob,
  path: string,
  hash: Hash,
  onBytes: (count: number) => void,
): Promise<void> {
  await using target = await open(path, 'wx');
  for await (const chunk of content.stream()) {
    hash.update(chunk);
    await target.writeFile(chunk);
    onBytes(chunk.length);
  }
  await target.sync();
}

/** Large files are named by the SHA-256 of their content, small ones by the hash that git gives a blob. */
function hashOf(file: HubFile): Hash {
  return file.lfs ? createHash('sha256') : createHash('sha1').update(`blob ${file.size}\0`);
}

/** Reports at most a hundred times per file. */
function progressOf(file: HubFile, onProgress: (text: string) => void): (count: number) => void {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
  let received = 0;
  let reported = 0;
  return (count) => {
    received += count;
    const percent = Math.floor((100 * received) / Math.max(1, sizeOf(file)));
    if (percent === reported) return;
    reported = percent;
    onProgress(`downloading ${file.path}: ${megabytes(received)} of ${megabytes(sizeOf(file))} MB`);
  };
}

function sizeOf(file: HubFile): number {
  return file.lfs?.size ?? file.size;
}

async function hasSize(path: string, size: number): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.size === size,
    () => false,
  );
}

function refused({ path }: HubFile, why: string): BackendError {
  return new BackendError('BACKEND.DOWNLOAD_FAILED', `${path} of the model could not be downloaded`, {
    why,
    fix: 'run again; if it stays, the model on the Hub is damaged: report it there',
  });
}
