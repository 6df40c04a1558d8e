import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fixture, python, runPython } from './python.ts';

/**
 * Folders of tiny models, to read only: `llama` and `gpt2` with random weights, the LoRA `adapter` of llama, `bare`
 * with only a config.json, and `countdown`, which after the letter d says c, b, a and the end of text. Made once for
 * each version of the program and its libraries: importing those is most of the work.
 */
export async function makeModels(): Promise<
  (name: 'llama' | 'gpt2' | 'adapter' | 'bare' | 'countdown') => string
> {
  const program = readFileSync(fixture('make_models.py'));
  const version = createHash('sha256').update(python).update(program).digest('hex').slice(0, 12);
  const folder = join(dirname(dirname(dirname(python))), `models-${version}`);
  if (!existsSync(folder)) await makeIn(folder);
  return (name) => join(folder, name);
}

/** Whole or not at all; of two test files that make them at once, one wins. */
async function makeIn(folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const making = mkdtempSync(`${folder}-`);
  try {
    await runPython('make_models.py', [making]);
    renameSync(making, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}
