// @ts-check
import { readdirSync, readFileSync } from 'node:fs';

/**
 * @typedef {'cli' | 'worker' | 'bridge' | 'other'} Role
 * @typedef {{ readonly pid: number, readonly role: Role, readonly command: string }} MarkedProcess
 */

/** What tells one of ours from another, in its command line. @type {readonly [Role, string][]} */
const ROLES = [
  ['worker', 'study-worker.js'],
  ['bridge', 'chaos_worker.py'],
  ['cli', 'cli/dist/main.js'],
];

/**
 * The processes that carry LLEM_CHAOS_ID=`mark` in their environment. One that has ended and that nobody waited for
 * has no environment any more. @param {string} mark @returns {MarkedProcess[]}
 */
export function markedProcesses(mark) {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || !read(pid, 'environ').split('\0').includes(`LLEM_CHAOS_ID=${mark}`))
      return [];
    const command = read(pid, 'cmdline').replaceAll('\0', ' ').trim();
    const role = ROLES.find(([, part]) => command.includes(part))?.[0] ?? 'other';
    return command === '' ? [] : [{ pid, role, command }];
  });
}

/** @param {number} pid @param {string} file */
function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
