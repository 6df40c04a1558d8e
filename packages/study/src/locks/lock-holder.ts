import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { ProcessIdentity, stillRuns } from '../processes/process-identity.ts';

/** Who holds a lock, as the file says. */
export const LockHolder = ProcessIdentity.extend({ study: z.string() });
export type LockHolder = Readonly<z.output<typeof LockHolder>>;

/** A lock file that is there. */
export interface FoundLock {
  /** Null for a file that names nobody, such as one that a power cut left empty. */
  readonly holder: LockHolder | null;
  /** Of this very file: one that is written later has another. */
  readonly identity: string;
}

/** Null when there is none. */
export function readLock(path: string): FoundLock | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { ino, mtimeNs } = fstatSync(file, { bigint: true });
    return { holder: parseHolder(readFileSync(file, 'utf8')), identity: `${ino}-${mtimeNs}` };
  } finally {
    closeSync(file);
  }
}

/**
 * True if the holder may still be at work. Of another host, which shares the directory, nothing can be known: its
 * word is taken.
 */
export function isHeld(holder: LockHolder, host: string): boolean {
  return holder.host !== host || stillRuns(holder);
}

function parseHolder(text: string): LockHolder | null {
  try {
    return LockHolder.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
