import { join } from 'node:path';
import { madeByPython } from '../../../tools/made-by-python.mjs';
import { fixture } from './python.ts';

/**
 * Folders of tiny models, to read only: `llama` and `gpt2` with random weights, the LoRA `adapter` of llama, `bare`
 * with only a config.json, and `countdown`, which after the letter d says c, b, a and the end of text.
 */
export async function makeModels(): Promise<
  (name: 'llama' | 'gpt2' | 'adapter' | 'bare' | 'countdown') => string
> {
  const folder = await madeByPython('models', fixture('make_models.py'));
  return (name) => join(folder, name);
}
