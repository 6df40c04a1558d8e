// @ts-check
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * The command for the pnpm that package.json pins: the installed one when it is that version, otherwise npx's copy.
 * @returns {string[]} program and leading arguments
 */
export function findPnpm() {
  const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const found = spawnSync('pnpm', ['--version'], {
    cwd: ROOT,
    env: { ...process.env, COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (found.status === 0 && `pnpm@${String(found.stdout).trim()}` === packageManager) return ['pnpm'];
  return ['npx', '--yes', packageManager];
}
