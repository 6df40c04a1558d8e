import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Clock, createSystemClock, type Logger, withRetry } from '@llem/core';
import { expandHome } from '../environment/expand-home.ts';
import { isTransient, rejectFailures } from '../network/http-failure.ts';
import { type HubAccess, hubAccess } from '../network/hub-access.ts';
import { createHubFetch } from '../network/hub-fetch.ts';
import { downloadToCache, type HubFile, type OpenRemote } from './download-file.ts';
import { downloadSafetensors, downloadSelected } from './download-weights.ts';
import { isCommit, isComplete, type ModelCache, openModelCache, type SelectWeights } from './model-cache.ts';
import { downloadFailed, modelNotFound } from './model-error.ts';
import { isHubId, isLocalModel, isRevision, type ModelSource } from './model-source.ts';
import { wantedFiles } from './wanted-files.ts';

export interface FetchModelRequest extends ModelSource {
  /** Random weights: only config.json is needed. */
  readonly dummy: boolean;
  /**
   * Of a model whose weights are no safetensors: which of its files they are, in the order of their download and the
   * one that names the others last, so that a download which ended early counts as none. Null: it has none.
   */
  readonly weights?: SelectWeights;
  /** Told about each file on its way. */
  readonly onProgress?: (text: string) => void;
  /** Hears of attempts that are repeated. */
  readonly logger?: Logger;
  /** Counts the waits between them. */
  readonly clock?: Clock;
}

/**
 * A directory with the model's config.json, tokenizer files and weights: a local path as it is, else a snapshot
 * in the Hub's cache, downloaded where it is not there. A complete snapshot serves when the Hub cannot be reached.
 * @throws BackendError BACKEND.MODEL_NOT_FOUND, BACKEND.GATED, BACKEND.DOWNLOAD_FAILED; the signal's reason
 */
export async function fetchModel(request: FetchModelRequest): Promise<string> {
  const { model, dummy, signal, weights } = request;
  if (isLocalModel(model)) return await localDirectory(request);
  const access = hubAccess(request.env);
  if (!isHubId(model))
    throw modelNotFound(`"${model}" is no model id`, `write owner/name, or ./${model} for a local directory`);
  const cache = openModelCache(request);
  const revision = request.revision ?? 'main';
  if (!isRevision(revision))
    throw modelNotFound(`"${revision}" is no revision of ${model}`, 'give a branch, a tag or a commit');
  const found = await cache.find(revision);
  const cached = found !== null && (await isComplete(found, dummy, weights)) ? found : null;
  if (cached && (access.offline || isCommit(revision))) return cached;
  if (access.offline) {
    throw modelNotFound(
      `${model} is not in the cache and HF_HUB_OFFLINE is set`,
      'unset HF_HUB_OFFLINE, or copy the model and give its path',
    );
  }
  try {
    return await download(request, revision, cache, access, cached === null);
  } catch (error) {
    signal.throwIfAborted();
    if (cached && isTransient(error)) return cached;
    throw downloadFailed(request, access, error);
  }
}

async function localDirectory({ model, env }: FetchModelRequest): Promise<string> {
  const directory = resolve(expandHome(model, env));
  const stats = await stat(directory).catch(() => null);
  if (!stats?.isDirectory())
    throw modelNotFound(
      `${model} not found — path does not exist`,
      'check the path; it is relative to the working directory',
    );
  return directory;
}

async function download(
  request: FetchModelRequest,
  revision: string,
  cache: ModelCache,
  access: HubAccess,
  patient: boolean,
): Promise<string> {
  const {
    model,
    dummy,
    signal,
    weights,
    onProgress = () => undefined,
    clock = createSystemClock(),
    logger = SILENT,
  } = request;
  const hub = await import('@huggingface/hub');
  const common = { hubUrl: access.endpoint, fetch: rejectFailures(createHubFetch(access, signal)) };
  const repeat = <T>(attempt: () => Promise<T>) =>
    withRetry(attempt, { retryOn: isTransient, clock, logger, signal });

  const describe = () => hub.modelInfo({ ...common, name: model, revision, additionalFields: ['sha'] });
  // With a complete snapshot at hand nobody waits for a Hub that does not answer.
  const { sha: commit } = await (patient ? repeat(describe) : describe());
  // It becomes a path, and comes from the network.
  if (!isCommit(commit))
    throw modelNotFound(
      `${model} at ${revision} is no commit on ${access.endpoint}`,
      'unset HF_ENDPOINT, or point it to a Hub',
    );
  const listed = await repeat(() =>
    collect<HubFile>(
      hub.listFiles({ ...common, repo: model, revision: commit, recursive: weights !== undefined }),
    ),
  );
  // Every file is served over plain HTTP; what arrives is hashed here whichever way it came.
  const openRemote: OpenRemote = (path) =>
    hub.downloadFile({ ...common, repo: model, revision: commit, path, xet: false });
  const get = (file: HubFile) => repeat(() => downloadToCache(cache, commit, file, openRemote, onProgress));

  const files = wantedFiles(listed, dummy);
  if (!files.some(({ path }) => path === 'config.json'))
    throw modelNotFound(`${model} has no config.json`, 'choose a model in the transformers format');
  for (const file of files) await get(file);
  const snapshot = cache.snapshotPath(commit);
  if (!dummy && weights) await downloadSelected(model, listed, weights, get);
  else if (!dummy) await downloadSafetensors(model, listed, snapshot, get);
  if (!isCommit(revision)) await cache.setRef(revision, commit);
  return snapshot;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

const SILENT: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };
