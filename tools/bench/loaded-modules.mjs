// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TRACER = new URL('trace-loads.mjs', import.meta.url).href;

/**
 * URLs of the modules that `node ...args` loads, in order. Throws when it does not end with 0.
 * @param {readonly string[]} args
 * @returns {string[]}
 */
export function loadedModules(args) {
  const folder = mkdtempSync(join(tmpdir(), 'llem-trace-'));
  const file = join(folder, 'urls');
  try {
    const env = { ...process.env, LLEM_TRACE_FILE: file };
    const { status, stderr } = spawnSync(process.execPath, ['--import', TRACER, ...args], {
      env,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
    return readFileSync(file, 'utf8').trim().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
