import { join } from 'node:path';
import { type BackendError, messageOf } from '@llem/core';
import { loadFailed } from '../backend/failures.ts';
import { readJsonFile } from './read-json-file.ts';

/** Turns prompts into token ids, with the special tokens of the model. */
export interface PromptTokenizer {
  /** Class of the tokenizer, `byte` for the fallback. */
  readonly name: string;
  readonly encode: (text: string) => readonly number[];
  /** Id that fills the left of shorter prompts; null where the tokenizer has none. */
  readonly padId: number | null;
}

/** `Tokenizer` of `@huggingface/tokenizers`, which a backend brings with it. */
export type TokenizerClass = new (
  definition: object,
  config: object,
) => {
  encode(text: string): { readonly ids: readonly number[] };
  token_to_id(token: string): number | undefined;
};

const FIX =
  "save it beside the model: AutoTokenizer.from_pretrained('<model>').save_pretrained('<directory>') writes tokenizer.json";

/** The tokenizer of a model directory; null when there is no tokenizer.json, a BackendError when it is no tokenizer. */
export async function loadTokenizer(
  backend: string,
  directory: string,
  Tokenizer: TokenizerClass,
): Promise<PromptTokenizer | null> {
  const file = join(directory, 'tokenizer.json');
  const definition = await readJsonFile(file, { backend, fix: FIX });
  if (definition === null) return null;
  const config = (await readJsonFile(join(directory, 'tokenizer_config.json'), { backend, fix: FIX })) ?? {};
  try {
    const tokenizer = new Tokenizer(definition, config);
    const padToken = tokenText(config.pad_token);
    return {
      name: tokenText(config.tokenizer_class) ?? 'tokenizer.json',
      encode: (text) => tokenizer.encode(text).ids,
      padId: padToken === null ? null : (tokenizer.token_to_id(padToken) ?? null),
    };
  } catch (error) {
    const what = `${file} is not a tokenizer: ${messageOf(error)}`;
    throw loadFailed(backend, what, { fix: FIX, cause: error });
  }
}

/** The refusal of a model that needs a tokenizer and has none. */
export function missingTokenizer(backend: string, directory: string): BackendError {
  return loadFailed(backend, `${directory} has no tokenizer.json`, { fix: FIX });
}

/** A token is written as its text or as a map with `content`. */
function tokenText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const content: unknown = Reflect.get(Object(value), 'content');
  return typeof content === 'string' ? content : null;
}
