import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePythonEnv } from '../../../../tools/python-env.mjs';
import { openSafetensors } from '../../src/checkpoint/safetensors-file.ts';

/** What transformers computed for one tiny model; see make_reference.py. */
export interface Reference {
  readonly prompts: readonly string[];
  readonly eos: readonly number[];
  readonly plain: readonly (readonly number[])[];
  readonly penalised: readonly (readonly number[])[];
  readonly ended: readonly (readonly number[])[];
  readonly late: readonly (readonly number[])[];
  readonly non_embedding_parameters: number;
}

/** Runs transformers in the environment of the tests; the directory is the caller's to remove. */
export async function makeReference(): Promise<string> {
  const python = await ensurePythonEnv();
  const directory = mkdtempSync(join(tmpdir(), 'llem-tfjs-reference-'));
  const script = fileURLToPath(new URL('../reference/make_reference.py', import.meta.url));
  execFileSync(python, [script, directory], {
    // Of these small models the threads would only wait for each other.
    env: { ...process.env, OMP_NUM_THREADS: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return directory;
}

export function readReference(folder: string): Reference {
  return readJson(join(folder, 'reference.json'));
}

/** The caller says what the file holds: our own script wrote it. */
export function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

/** Logits of the greedy steps and their shape, [steps, rows, vocabulary]. */
export async function readReferenceLogits(
  folder: string,
): Promise<{ values: Float32Array; shape: readonly number[] }> {
  await using file = await openSafetensors(join(folder, 'reference.safetensors'));
  const entry = file.entries.get('logits');
  if (!entry) throw new Error('the reference has no logits');
  return { values: await file.read(entry), shape: entry.shape };
}
