import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readRegularFile } from '@llem/core';

export const SINGLE_FILE = 'model.safetensors';
export const INDEX_FILE = 'model.safetensors.index.json';

/** Names of a model's safetensors files in a directory, all of them there; null when one is missing or none is. */
export async function localWeightFiles(directory: string): Promise<string[] | null> {
  const isThere = async (file: string) =>
    await stat(join(directory, file)).then(
      (stats) => stats.isFile(),
      () => false,
    );
  if (await isThere(SINGLE_FILE)) return [SINGLE_FILE];
  const shards = await readRegularFile(join(directory, INDEX_FILE)).then(shardsOf, () => null);
  if (shards === null) return null;
  const there = await Promise.all(shards.map(isThere));
  return there.every(Boolean) ? shards : null;
}

/**
 * The shards that an index names, in order; null for what is no index, or one that names a file elsewhere: the
 * names come from the model's author and become paths.
 */
export function shardsOf(index: string): string[] | null {
  const shards = new Set(Object.values(weightMap(index)));
  const isName = (shard: unknown): shard is string =>
    typeof shard === 'string' && shard.endsWith('.safetensors') && shard === basename(shard);
  const names = [...shards].filter(isName).sort();
  return names.length === 0 || names.length < shards.size ? null : names;
}

function weightMap(index: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(index);
    const map: unknown =
      typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'weight_map') : null;
    return typeof map === 'object' && map !== null ? { ...map } : {};
  } catch {
    return {};
  }
}
