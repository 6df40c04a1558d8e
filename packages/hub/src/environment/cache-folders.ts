import { isAbsolute, join } from 'node:path';
import type { Environment } from './environment.ts';
import { expandHome, homeOf } from './expand-home.ts';

/** Where fetched data sets are kept. A relative XDG_CACHE_HOME is invalid and ignored, as its specification says. */
export function datasetCacheFolder(env: Environment): string {
  return join(cacheHome(env), 'llenergymeasure', 'datasets');
}

/** The cache that Python's huggingface_hub uses as well, found by the variables that it reads. */
export function modelCacheFolder(env: Environment): string {
  if (env.HF_HUB_CACHE) return expandHome(env.HF_HUB_CACHE, env);
  return join(env.HF_HOME ? expandHome(env.HF_HOME, env) : join(cacheHome(env), 'huggingface'), 'hub');
}

function cacheHome(env: Environment): string {
  const configured = env.XDG_CACHE_HOME ?? '';
  return isAbsolute(configured) ? configured : join(homeOf(env), '.cache');
}
