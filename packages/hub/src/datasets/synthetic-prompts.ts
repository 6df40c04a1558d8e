import { readFile } from 'node:fs/promises';
import type { Prompt } from '@llem/core';
import { tooFewRecords } from './dataset-error.ts';
import { mulberry32 } from './mulberry32.ts';

/** 1024 short words. Their order is part of the data: a change changes every synthetic prompt. */
const WORDS = new URL('../../data/synthetic-words.txt', import.meta.url);

export interface SyntheticSelection {
  /** Size of the pool, of which the first `n` are taken. */
  readonly pool: number;
  readonly n: number;
  /** Words of each prompt, and the tokens that the backend cuts it to. */
  readonly inputLen: number;
  readonly outputLen: number;
  readonly seed: number;
  readonly maxOutputTokens: number | null;
}

/**
 * Generated prompts, the same for one seed on every machine.
 * @throws ConfigError CONFIG.DATASET when the pool is smaller than `n`
 */
export async function syntheticPrompts(selection: SyntheticSelection): Promise<Prompt[]> {
  const { pool, n, inputLen, outputLen, seed, maxOutputTokens } = selection;
  if (n > pool) throw tooFewRecords('synthetic', pool, n);
  const words = (await readFile(WORDS, 'utf8')).trimEnd().split('\n');
  const random = mulberry32(seed);
  const draw = () => words[Math.floor(random() * words.length)];
  return Array.from({ length: n }, () => ({
    text: Array.from({ length: inputLen }, draw).join(' '),
    max_new_tokens: Math.min(outputLen, maxOutputTokens ?? outputLen),
    input_len: inputLen,
  }));
}
