import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensurePythonEnv } from '../../../tools/python-env.mjs';

/** Interpreter of the tests, with torch and transformers. */
export const python = await ensurePythonEnv();

/** What every process of the tests has in its environment: one thread, no network. */
export const environment: Readonly<Record<string, string | undefined>> = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  OMP_NUM_THREADS: '1',
  HF_HUB_OFFLINE: '1',
  LLEM_PYTHON: python,
};

export const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** Runs a Python program of the fixtures and gives what it prints on stdout. */
export async function runPython(name: string, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(python, [fixture(name), ...args], {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.end(input);
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${stderr.slice(-4000)}`);
  return stdout;
}
