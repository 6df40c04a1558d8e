import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPython } from './python.ts';

/**
 * Folders of tiny models: `llama` and `gpt2` with random weights, the LoRA `adapter` of llama, `bare` with only a
 * config.json, and `countdown`, which after the letter d says c, b, a and the end of text.
 */
export async function makeModels(): Promise<
  (name: 'llama' | 'gpt2' | 'adapter' | 'bare' | 'countdown') => string
> {
  const root = mkdtempSync(join(tmpdir(), 'llem-models-'));
  await runPython('make_models.py', [root]);
  return (name) => join(root, name);
}
