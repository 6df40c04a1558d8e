import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPython } from './python.ts';

/** Folders of tiny models with random weights: `llama`, `gpt2`, the LoRA `adapter` of llama, `bare` has only config.json. */
export async function makeModels(): Promise<(name: 'llama' | 'gpt2' | 'adapter' | 'bare') => string> {
  const root = mkdtempSync(join(tmpdir(), 'llem-models-'));
  await runPython('make_models.py', [root]);
  return (name) => join(root, name);
}
