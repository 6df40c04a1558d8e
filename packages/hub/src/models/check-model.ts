import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PreFlightIssue } from '@llem/core';
import { expandHome } from '../environment/expand-home.ts';
import { type HubAccess, hubAccess } from '../network/hub-access.ts';
import { createHubFetch } from '../network/hub-fetch.ts';
import { textOf } from '../network/text-of.ts';
import { configUrl, infoUrl } from './hub-urls.ts';
import { isHubId, isLocalModel, type ModelSource } from './model-source.ts';

/** Pre-flight asks once and does not wait long (measurement.md 11). */
const LIMIT_MS = 5000;

/**
 * Pre-flight of a model: what would make its load fail, as issues. A Hub that cannot be reached says nothing about
 * the model, which may be in the cache.
 * @throws ConfigError CONFIG.BAD_ENDPOINT; the signal's reason when it aborts
 */
export async function checkModel(
  source: ModelSource & { readonly dummy: boolean },
): Promise<PreFlightIssue[]> {
  const problem = isLocalModel(source.model) ? await checkLocal(source) : await checkHub(source);
  source.signal.throwIfAborted();
  return problem === null ? [] : [{ check: 'model', ...problem }];
}

type Problem = Pick<PreFlightIssue, 'message' | 'fix'>;

async function checkLocal({ model, env }: ModelSource): Promise<Problem | null> {
  const directory = expandHome(model, env);
  if (!(await exists(directory))) {
    return {
      message: `${model} not found — path does not exist`,
      fix: 'check the path; it is relative to the working directory',
    };
  }
  if (await exists(join(directory, 'config.json'))) return null;
  return {
    message: `${model} is no model directory — it has no config.json`,
    fix: 'give the directory that holds config.json',
  };
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

async function checkHub(source: ModelSource & { readonly dummy: boolean }): Promise<Problem | null> {
  const access = hubAccess(source.env);
  if (access.offline) return null;
  if (!isHubId(source.model)) return notFound(source);
  try {
    const fetch = createHubFetch(access, AbortSignal.any([source.signal, AbortSignal.timeout(LIMIT_MS)]));
    // Random weights need the configuration only; a gated model hides it, but not its description.
    const asked = source.dummy ? null : await fetch(infoUrl(access, source));
    const problem = asked && judge(asked, source, access);
    if (problem) return problem;
    const gated = asked?.ok ? isGated(JSON.parse(await textOf(asked))) : false;
    if (gated && access.token === null) return gatedModel(source, access);
    if (!source.dummy && !gated) return null;
    return judge(await fetch(configUrl(access, source), { method: 'HEAD' }), source, access);
  } catch {
    return null;
  }
}

function judge(response: Response, source: ModelSource, access: HubAccess): Problem | null {
  // To strangers the Hub answers 401 for what it does not have, and says so beside it.
  const isMissing = response.status === 404 || response.headers.get('x-error-code') === 'RepoNotFound';
  if (isMissing) return notFound(source);
  return response.status === 401 || response.status === 403 ? gatedModel(source, access) : null;
}

function isGated(info: unknown): boolean {
  const gated: unknown = typeof info === 'object' && info !== null ? Reflect.get(info, 'gated') : false;
  return gated === true || typeof gated === 'string';
}

function notFound({ model, revision }: ModelSource): Problem {
  const at = revision === null ? '' : ` and that it has the revision ${revision}`;
  return {
    message: `${model} not found on HuggingFace Hub`,
    fix: `check the spelling${at}; for a private model export HF_TOKEN=<your_token>; for a local directory write ./${model}`,
  };
}

function gatedModel({ model }: ModelSource, { token, endpoint }: HubAccess): Problem {
  if (token === null) {
    const fix = 'export HF_TOKEN=<your_token>';
    return { message: `${model} gated model — no HF_TOKEN → ${fix}`, fix };
  }
  const fix = `ask for access on ${endpoint}/${model}`;
  return { message: `${model} gated model — HF_TOKEN has no access → ${fix}`, fix };
}
