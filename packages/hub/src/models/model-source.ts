import type { Environment } from '../environment/environment.ts';

/** Which model, and how to ask for it. */
export interface ModelSource {
  /** Hugging Face id, or a local path. */
  readonly model: string;
  /** Branch, tag or commit; null is `main`. A local path has none. */
  readonly revision: string | null;
  readonly env: Environment;
  /** Default: the folder `hub` of HF_HOME. */
  readonly cacheDir?: string;
  readonly signal: AbortSignal;
}

/** True for `/…`, `./…`, `../…` and `~…`; anything else is an id on the Hub. */
export function isLocalModel(model: string): boolean {
  return /^(\/|\.{1,2}(\/|$)|~)/.test(model);
}

/** True for what the Hub could know: `name` or `owner/name`. */
export function isHubId(model: string): boolean {
  return /^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(model);
}

/** True for the name of a branch, tag or commit, as far as it may become a path: `refs/pr/1`, never `../x`. */
export function isRevision(revision: string): boolean {
  return /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(revision);
}
