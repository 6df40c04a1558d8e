// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * @typedef {{ t0_s: number, t1_s: number, work: number, zeus_j: number | null }} LoadWindow
 * @typedef {{ load: string, seconds: number, zeus?: boolean, calibrate?: boolean }} LoadRequest
 */

/** Starts the program that loads the GPU; `run` resolves when the work is done. @param {readonly string[]} command */
export async function startLoad([program = 'python3', ...args]) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the load ended (${child.exitCode ?? child.signalCode})`);
    return JSON.parse(value);
  };
  const about = await next();
  return {
    /** @type {{ device: string, torch: string }} */
    about,
    /** @param {LoadRequest} request @returns {Promise<LoadWindow>} */
    async run(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return next();
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}
