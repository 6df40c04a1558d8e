import { join } from 'node:path';
import { readRegularFile } from '@llem/core';
import { expandHome } from '../environment/expand-home.ts';
import { hubAccess } from '../network/hub-access.ts';
import { createHubFetch } from '../network/hub-fetch.ts';
import { textOf } from '../network/text-of.ts';
import { configUrl } from './hub-urls.ts';
import { openModelCache } from './model-cache.ts';
import { isHubId, isLocalModel, type ModelSource } from './model-source.ts';

const LIMIT_MS = 5000;

/** The model's config.json, from its directory, the cache or the Hub; null when it cannot be had: never an error. */
export async function readModelConfig(
  source: ModelSource,
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const config: unknown = JSON.parse(await configText(source));
    return typeof config === 'object' && config !== null && !Array.isArray(config) ? { ...config } : null;
  } catch {
    source.signal.throwIfAborted();
    return null;
  }
}

async function configText(source: ModelSource): Promise<string> {
  const directory = await modelDirectory(source);
  if (directory !== null) {
    const text = await readRegularFile(join(directory, 'config.json')).catch(() => null);
    if (text !== null || isLocalModel(source.model)) return text ?? '';
  }
  const access = hubAccess(source.env);
  if (access.offline || !isHubId(source.model)) return '';
  const fetch = createHubFetch(access, AbortSignal.any([source.signal, AbortSignal.timeout(LIMIT_MS)]));
  const response = await fetch(configUrl(access, source));
  return response.ok ? await textOf(response) : '';
}

/** Where the model's files are on this machine; null when only the Hub has them. */
export async function modelDirectory(source: ModelSource): Promise<string | null> {
  if (isLocalModel(source.model)) return expandHome(source.model, source.env);
  return await openModelCache(source).find(source.revision ?? 'main');
}
