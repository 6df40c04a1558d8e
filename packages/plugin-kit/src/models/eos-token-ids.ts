import { join } from 'node:path';
import { loadFailed } from '../backend/failures.ts';
import { readJsonFile } from './read-json-file.ts';

/**
 * Ids that end a text: those of generation_config.json, else of config.json, one or a list; empty when neither
 * names any.
 */
export async function eosTokenIds(
  backend: string,
  directory: string,
  config: Readonly<Record<string, unknown>>,
): Promise<readonly number[]> {
  const file = join(directory, 'generation_config.json');
  const generation = await readJsonFile(file, { backend, fix: 'correct or remove it' });
  const named = generation?.eos_token_id ?? config.eos_token_id ?? [];
  const ids: readonly unknown[] = Array.isArray(named) ? named : [named];
  return ids.map((id) => {
    if (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) return id;
    const what = `eos_token_id ${JSON.stringify(named)} of ${directory} is neither a token id nor a list of them`;
    throw loadFailed(backend, what, {
      fix: 'correct eos_token_id in generation_config.json or config.json',
    });
  });
}
