import { DATASET_SIZES } from '@llem/core';
import { rejectFailures } from '../network/http-failure.ts';
import type { HubAccess } from '../network/hub-access.ts';
import { createHubFetch } from '../network/hub-fetch.ts';
import { datasetError } from './dataset-error.ts';

const REPOSITORY = { type: 'dataset', name: 'AIEnergyScore/text_generation' } as const;
/** The set has a few megabytes; whatever takes longer is as good as unreachable. */
const LIMIT_MS = 120_000;

/**
 * Fetches the data set at `revision` and normalises it to JSONL, one `{"text": …}` per row.
 * @throws ConfigError CONFIG.DATASET for other contents than the known ones; network and HTTP errors as they come
 */
export async function downloadAiEnergyScore(
  access: HubAccess,
  revision: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { downloadFile, listFiles } = await import('@huggingface/hub');
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const fetch = rejectFailures(createHubFetch(access, limited));
  const request = { repo: REPOSITORY, revision, hubUrl: access.endpoint, fetch };
  const paths: string[] = [];
  for await (const { path } of listFiles({ ...request, recursive: true })) paths.push(path);
  const texts: string[] = [];
  for (const path of trainFiles(paths)) {
    // The plain way: the Hub serves every file over HTTP, and this one is small.
    const blob = await downloadFile({ ...request, path, xet: false });
    if (blob) texts.push(...(await readTexts(await blob.arrayBuffer())));
  }
  if (texts.length !== DATASET_SIZES.aienergyscore || texts.some((text) => text.trim() === '')) {
    const usable = texts.filter((text) => text.trim() !== '').length;
    throw datasetError(
      `dataset 'aienergyscore' at ${access.endpoint} is not the pinned one: ${usable} rows with a text, ${DATASET_SIZES.aienergyscore} expected`,
      'unset HF_ENDPOINT, or point it to a complete mirror',
    );
  }
  return Buffer.from(texts.map((text) => `${JSON.stringify({ text })}\n`).join(''));
}

/** The Parquet files of split `train`, in the order of their parts: `data/train-00000-of-00001.parquet`. */
function trainFiles(paths: readonly string[]): string[] {
  const files = paths.filter((path) => path.endsWith('.parquet')).sort();
  const train = files.filter((path) => /(^|\/)train([-./]|$)/.test(path));
  // A repository with one file and no split in its name has the split `train` only.
  return train.length === 0 && files.length === 1 ? files : train;
}

async function readTexts(file: ArrayBuffer): Promise<string[]> {
  const { parquetReadObjects } = await import('hyparquet');
  try {
    const rows = await parquetReadObjects({ file, columns: ['text'] });
    return rows.map(({ text }) => (typeof text === 'string' ? text : ''));
  } catch {
    return [];
  }
}
