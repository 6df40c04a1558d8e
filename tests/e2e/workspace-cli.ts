import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ProcessOutcome, runProcess } from '@llem/process';

const ROOT = resolve(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'apps/cli/dist/main.js');

/** Runs the built CLI of the workspace, offline, with a home of its own. */
export function llem(
  args: readonly string[],
  home: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ProcessOutcome> {
  return runProcess(process.execPath, [MAIN, ...args], {
    env: cliEnvironment(home, env),
    cwd: ROOT,
    timeoutSec: 60,
  });
}

/** Starts it and sends `signal` as soon as stderr shows `when`; resolves to the exit code. */
export function llemInterrupted(
  args: readonly string[],
  home: string,
  when: string,
  signal: NodeJS.Signals,
): Promise<{ code: number | null; stderr: string }> {
  return new Promise((resolvePromise, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: cliEnvironment(home),
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    let isSent = false;
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      if (isSent || !stderr.includes(when)) return;
      isSent = true;
      child.kill(signal);
    });
    child.on('error', reject);
    child.on('exit', (code) => resolvePromise({ code, stderr }));
  });
}

function cliEnvironment(
  home: string,
  env: Readonly<Record<string, string>> = {},
): Record<string, string | undefined> {
  return { PATH: process.env.PATH, HOME: home, HF_HUB_OFFLINE: '1', NO_COLOR: '1', ...env };
}

/** A tiny llama without weights: enough for `load_format: dummy`. */
export const TINY_CONFIG = {
  model_type: 'llama',
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 2,
  vocab_size: 256,
  max_position_embeddings: 512,
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
  tie_word_embeddings: true,
};

/** Writes a model folder with `config` and further files, and returns its path. */
export async function writeModel(
  folder: string,
  config: object | string,
  files: Readonly<Record<string, string | Buffer>> = {},
): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

/** A safetensors file with this header over `bytes` of data; `length` lies about the header's size. */
export function safetensors(header: object | string, bytes = 0, length?: bigint): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([size, text, Buffer.alloc(bytes)]);
}
