import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { madeByPython } from '../../../../tools/made-by-python.mjs';
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

/** A folder of what transformers computed, to read only. */
export function makeReference(): Promise<string> {
  const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  const example = path('../../../../examples/models/llem-tiny-llama');
  return madeByPython('reference', path('../reference/make_reference.py'), example);
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
