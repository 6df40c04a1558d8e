// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LLEM = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

/**
 * One invocation of the CLI.
 *
 * @typedef {{
 *   readonly pid: number,
 *   readonly started_s: number,
 *   readonly stderr: () => string,
 *   readonly ended: Promise<{ code: number | null, signal: NodeJS.Signals | null }>,
 * }} Invocation
 */

export const now_s = () => performance.now() / 1000;

/**
 * Starts the study, or continues what lies in `resume`.
 * @param {import('./chaos-world.mjs').ChaosWorld} world
 * @param {{ output: string, resume: string | null }} options
 * @returns {Invocation}
 */
export function startStudy(world, { output, resume }) {
  const what = resume === null ? [world.studyFile, '--output', output] : ['--resume', resume];
  const child = spawn(process.execPath, [LLEM, 'run', ...what], {
    cwd: world.folder,
    env: world.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return {
    pid: child.pid ?? 0,
    started_s: now_s(),
    stderr: () => stderr,
    // What the CLI leaves behind may hold its stderr open.
    ended: new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal }))),
  };
}

/** @param {string} studyDir */
export const manifestFile = (studyDir) => join(studyDir, 'study_manifest.json');
