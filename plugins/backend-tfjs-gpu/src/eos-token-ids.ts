import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadFailed, messageOf } from './errors.ts';

/**
 * Ids that end a text: those of generation_config.json, else of config.json, one or a list; empty when neither
 * names any.
 */
export async function eosTokenIds(
  directory: string,
  config: Readonly<Record<string, unknown>>,
): Promise<readonly number[]> {
  const generation = await readGenerationConfig(join(directory, 'generation_config.json'));
  const named = generation?.eos_token_id ?? config.eos_token_id ?? [];
  const ids: readonly unknown[] = Array.isArray(named) ? named : [named];
  return ids.map((id) => {
    if (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) return id;
    throw loadFailed(
      `eos_token_id ${JSON.stringify(named)} of ${directory} is neither a token id nor a list of them`,
      'correct eos_token_id in generation_config.json or config.json',
    );
  });
}

async function readGenerationConfig(file: string): Promise<Record<string, unknown> | null> {
  try {
    return Object(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return null;
    throw loadFailed(`${file} cannot be read: ${messageOf(error)}`, 'correct or remove it', error);
  }
}
