import { spawn } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PROGRAMS = new URL('programs/', import.meta.url);
const PACKAGE = pathToFileURL(fileURLToPath(new URL('../dist/index.js', import.meta.url))).href;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Path of a program of this folder. It imports the built package, whose URL is its first argument. */
export function programArguments(name: string, ...args: string[]): string[] {
  return [fileURLToPath(new URL(name, PROGRAMS)), PACKAGE, ...args];
}

/** Runs a command to its end, with `env` beside the environment of this process. */
export function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...output }));
  });
}
