import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HubFile } from './download-file.ts';
import { INDEX_FILE, shardsOf } from './local-weight-files.ts';
import type { SelectWeights } from './model-cache.ts';
import { modelNotFound } from './model-error.ts';
import { weightEntry } from './wanted-files.ts';

/** Downloads the files that `select` names, in its order. */
export async function downloadSelected(
  model: string,
  listed: readonly HubFile[],
  select: SelectWeights,
  get: (file: HubFile) => Promise<void>,
): Promise<void> {
  const selected = select(listed.map(({ path }) => path));
  if (!selected)
    throw modelNotFound(
      `${model} has no weights in the format of this backend`,
      'choose a revision or a conversion that has them',
    );
  for (const path of selected) {
    const file = listed.find((one) => one.path === path);
    if (file) await get(file);
  }
}

/** Downloads `model.safetensors`, or its index and every shard that the index names. */
export async function downloadSafetensors(
  model: string,
  listed: readonly HubFile[],
  snapshot: string,
  get: (file: HubFile) => Promise<void>,
): Promise<void> {
  const entry = weightEntry(listed);
  if (!entry)
    throw modelNotFound(
      `${model} has no weights in safetensors`,
      'choose a revision or a conversion with model.safetensors',
    );
  await get(entry);
  if (entry.path !== INDEX_FILE) return;
  const shards = shardsOf(await readFile(join(snapshot, INDEX_FILE), 'utf8'));
  if (!shards)
    throw modelNotFound(`${model} has an ${INDEX_FILE} that names no weights`, 'choose another revision');
  for (const shard of shards) {
    const file = listed.find(({ path }) => path === shard);
    if (!file)
      throw modelNotFound(
        `${model} names the weights ${shard}, which it does not have`,
        'choose another revision',
      );
    await get(file);
  }
}
