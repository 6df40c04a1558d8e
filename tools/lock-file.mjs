// @ts-check
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until `file` is this process's alone; the lock of a process that is gone is taken over.
 * @param {string} file
 * @returns {Promise<() => void>} what gives it back
 */
export async function lockFile(file) {
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      if (!ownerLives(file)) rmSync(file, { force: true });
      else await delay(500);
    }
  }
}

/** @param {string} file */
function ownerLives(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')) || Number.NaN, 0);
    return true;
  } catch {
    return false;
  }
}
