import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, readRegularFile } from '@llem/core';
import { loadFailed } from '../errors.ts';
import { openSafetensors, type SafetensorsFile } from './safetensors-file.ts';

const SINGLE_FILE = 'model.safetensors';
const INDEX_FILE = 'model.safetensors.index.json';

/** The weights of a model directory, in one file or in shards. */
export interface Checkpoint extends AsyncDisposable {
  has(name: string): boolean;
  /** A tensor as fp32, in `target` where one is given; a BackendError when it is missing or has another shape. */
  read(name: string, shape: readonly number[], target?: Float32Array): Promise<Float32Array>;
}

/** Opens `model.safetensors`, or every shard that `model.safetensors.index.json` names. */
export async function openCheckpoint(directory: string): Promise<Checkpoint> {
  const files: SafetensorsFile[] = [];
  try {
    for (const name of await weightFiles(directory)) files.push(await openSafetensors(join(directory, name)));
    return new OpenCheckpoint(directory, files);
  } catch (error) {
    await closeAll(files);
    throw error;
  }
}

class OpenCheckpoint implements Checkpoint {
  readonly #directory: string;
  readonly #files: readonly SafetensorsFile[];

  constructor(directory: string, files: readonly SafetensorsFile[]) {
    this.#directory = directory;
    this.#files = files;
  }

  has(name: string): boolean {
    return this.#files.some(({ entries }) => entries.has(name));
  }

  async read(name: string, shape: readonly number[], target?: Float32Array): Promise<Float32Array> {
    const file = this.#files.find(({ entries }) => entries.has(name));
    const entry = file?.entries.get(name);
    if (!file || !entry) {
      throw loadFailed(
        `${this.#directory} has no tensor "${name}"`,
        'use the weights that belong to this config.json, complete with all shards',
      );
    }
    if (entry.shape.join() !== shape.join()) {
      throw loadFailed(
        `${file.path}: tensor "${name}" has the shape [${entry.shape.join(', ')}], config.json asks for [${shape.join(', ')}]`,
        'use the config.json that belongs to these weights',
      );
    }
    return file.read(entry, target);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeAll(this.#files);
  }
}

async function closeAll(files: readonly SafetensorsFile[]): Promise<void> {
  await Promise.all(files.map((file) => file[Symbol.asyncDispose]()));
}

async function weightFiles(directory: string): Promise<readonly string[]> {
  if (await exists(join(directory, SINGLE_FILE))) return [SINGLE_FILE];
  const index = join(directory, INDEX_FILE);
  if (!(await exists(index))) {
    throw loadFailed(
      `${directory} has neither ${SINGLE_FILE} nor ${INDEX_FILE}`,
      'convert the weights to safetensors, or set load_format: dummy to run without any',
    );
  }
  const text = await readRegularFile(index).catch((error: unknown) => {
    throw loadFailed(
      `${index} cannot be read: ${messageOf(error)}`,
      'download the model again, or correct model',
      error,
    );
  });
  return shardNames(text, index);
}

/** File names of an index; a shard must lie beside it, because an index is downloaded text. */
function shardNames(text: string, file: string): readonly string[] {
  const fix = 'download the index and its shards again';
  const map = parseWeightMap(text, file, fix);
  const names = [...new Set(Object.values(map))];
  const strange = names.find((name) => typeof name !== 'string' || !/^[\w.-]+\.safetensors$/.test(name));
  if (strange !== undefined) throw loadFailed(`${file} names the shard ${JSON.stringify(strange)}`, fix);
  if (names.length === 0) throw loadFailed(`${file} names no shard`, fix);
  return names.map(String).sort();
}

function parseWeightMap(text: string, file: string, fix: string): object {
  try {
    const index: unknown = JSON.parse(text);
    const map: unknown =
      typeof index === 'object' && index !== null ? Reflect.get(index, 'weight_map') : null;
    if (typeof map === 'object' && map !== null) return map;
  } catch (error) {
    throw loadFailed(`${file} is not JSON: ${messageOf(error)}`, fix, error);
  }
  throw loadFailed(`${file} has no weight_map`, fix);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
