import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DATASET_SIZES } from '@llem/core';
import { datasetCacheFolder } from '../environment/cache-folders.ts';
import type { Environment } from '../environment/environment.ts';
import { writeWhole } from '../files/write-whole.ts';
import { reasonOf } from '../network/http-failure.ts';
import { hubAccess } from '../network/hub-access.ts';
import { checksumDiffers, datasetError, isDatasetError, notCached } from './dataset-error.ts';
import { downloadAiEnergyScore } from './download-ai-energy-score.ts';

/** The revision that every result of this data set refers to. */
export const AI_ENERGY_SCORE_REVISION = '2dc92b2ee2cd9776a51ccf08c6c2ab04138370c3';

export interface DatasetSource {
  readonly env: Environment;
  /** Default: `${XDG_CACHE_HOME:-~/.cache}/llenergymeasure/datasets`. */
  readonly cacheDir?: string;
  readonly signal: AbortSignal;
}

/**
 * The JSONL of the AI Energy Score set: from the cache, whose checksum is tested on every read, else fetched once.
 * @throws ConfigError CONFIG.DATASET with the texts of results.md 9
 */
export async function readAiEnergyScore({ env, cacheDir, signal }: DatasetSource): Promise<Uint8Array> {
  const path = join(cacheDir ?? datasetCacheFolder(env), `aienergyscore-${AI_ENERGY_SCORE_REVISION}.jsonl`);
  const cached = await readIfThere(path);
  if (cached) return verify(cached, path);
  const access = hubAccess(env);
  if (access.offline) throw notCached(path, null, 'HF_HUB_OFFLINE is set');
  let content: Uint8Array;
  try {
    content = await downloadAiEnergyScore(access, AI_ENERGY_SCORE_REVISION, signal);
  } catch (error) {
    signal.throwIfAborted();
    // Whatever else stands in the way, a login page of the network included, the Hub was not reached.
    if (isDatasetError(error)) throw error;
    throw notCached(path, error, `${access.endpoint}: ${reasonOf(error)}`);
  }
  await keep(path, content);
  return content;
}

async function verify(content: Uint8Array, path: string): Promise<Uint8Array> {
  const expected = await readIfThere(checksumPath(path));
  if (expected === null) {
    // Copied from another machine, as the remedy says: accepted when it is complete, and checked from now on.
    if (!isComplete(content)) throw checksumDiffers(path);
    await keep(path, content);
  } else if (sha256(content) !== Buffer.from(expected).toString('latin1').slice(0, 64)) {
    throw checksumDiffers(path);
  }
  return content;
}

function isComplete(content: Uint8Array): boolean {
  const lines = Buffer.from(content).toString('utf8').split('\n');
  return lines.pop() === '' && lines.length === DATASET_SIZES.aienergyscore;
}

/** The checksum first, in the format of `sha256sum`: a data file is never there without it. */
async function keep(path: string, content: Uint8Array): Promise<void> {
  try {
    await writeWhole(
      checksumPath(path),
      `${sha256(content)}  aienergyscore-${AI_ENERGY_SCORE_REVISION}.jsonl\n`,
    );
    await writeWhole(path, content);
  } catch (error) {
    throw datasetError(
      `dataset 'aienergyscore' cannot be kept in ${path}: ${reasonOf(error)}`,
      'set XDG_CACHE_HOME to a writable directory',
      error,
    );
  }
}

function checksumPath(path: string): string {
  return `${path}.sha256`;
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw datasetError(
      `dataset 'aienergyscore' cannot be read from ${path}: ${reasonOf(error)}`,
      `make ${path} readable`,
      error,
    );
  }
}
