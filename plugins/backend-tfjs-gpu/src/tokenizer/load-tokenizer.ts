import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadFailed, messageOf } from '../errors.ts';
import type { PromptTokenizer } from './prompt-tokenizer.ts';

const FIX =
  "save it beside the model: AutoTokenizer.from_pretrained('<model>').save_pretrained('<directory>') writes tokenizer.json";

/** The tokenizer of a model directory; null when there is no tokenizer.json, a BackendError when it is no tokenizer. */
export async function loadTokenizer(directory: string): Promise<PromptTokenizer | null> {
  const definition = await readJson(join(directory, 'tokenizer.json'));
  if (definition === null) return null;
  const config = (await readJson(join(directory, 'tokenizer_config.json'))) ?? {};
  const { Tokenizer } = await import('@huggingface/tokenizers');
  try {
    const tokenizer = new Tokenizer(definition, config);
    const padToken = tokenText(Reflect.get(config, 'pad_token'));
    return {
      name: tokenText(Reflect.get(config, 'tokenizer_class')) ?? 'tokenizer.json',
      encode: (text) => tokenizer.encode(text).ids,
      padId: padToken === null ? null : (tokenizer.token_to_id(padToken) ?? null),
    };
  } catch (error) {
    throw loadFailed(
      `${join(directory, 'tokenizer.json')} is not a tokenizer: ${messageOf(error)}`,
      FIX,
      error,
    );
  }
}

/** The refusal of a model with trained weights and no tokenizer. */
export function missingTokenizer(directory: string) {
  return loadFailed(`${directory} has no tokenizer.json`, FIX);
}

/** A token is written as its text or as a map with `content`. */
function tokenText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const content: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'content') : null;
  return typeof content === 'string' ? content : null;
}

async function readJson(file: string): Promise<object | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return null;
    throw loadFailed(`${file} cannot be read: ${messageOf(error)}`, FIX, error);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    throw loadFailed(`${file} is not JSON: ${messageOf(error)}`, FIX, error);
  }
  throw loadFailed(`${file} is not a JSON object`, FIX);
}
