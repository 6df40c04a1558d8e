import { join } from 'node:path';
import { hubAccess } from '../network/hub-access.ts';
import { createHubFetch } from '../network/hub-fetch.ts';
import { textOf } from '../network/text-of.ts';
import { infoUrl } from './hub-urls.ts';
import { localWeightFiles } from './local-weight-files.ts';
import { isHubId, isLocalModel, type ModelSource } from './model-source.ts';
import { modelDirectory } from './read-model-config.ts';
import { countParameters } from './safetensors-header.ts';

const LIMIT_MS = 5000;

/**
 * Parameters of a model by the metadata of its weights: the headers of local safetensors, else what the Hub counted.
 * Null when it cannot be had: never an error.
 */
export async function readParameterCount(source: ModelSource): Promise<number | null> {
  try {
    const directory = await modelDirectory(source);
    const files = directory === null ? null : await localWeightFiles(directory);
    if (directory !== null && files !== null) {
      const counts = await Promise.all(files.map((file) => countParameters(join(directory, file))));
      return counts.reduce((sum, count) => sum + count, 0);
    }
    return isLocalModel(source.model) ? null : await countOfHub(source);
  } catch {
    source.signal.throwIfAborted();
    return null;
  }
}

async function countOfHub(source: ModelSource): Promise<number | null> {
  const access = hubAccess(source.env);
  if (access.offline || !isHubId(source.model)) return null;
  const fetch = createHubFetch(access, AbortSignal.any([source.signal, AbortSignal.timeout(LIMIT_MS)]));
  const response = await fetch(infoUrl(access, source));
  const info: unknown = response.ok ? JSON.parse(await textOf(response)) : null;
  const total = fieldOf(fieldOf(info, 'safetensors'), 'total');
  return typeof total === 'number' && Number.isSafeInteger(total) && total > 0 ? total : null;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : null;
}
