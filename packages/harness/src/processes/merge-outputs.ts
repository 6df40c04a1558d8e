import type { InferenceOutput, KvCacheUse } from '@llem/core';

/** The prompts of one process: every `count`-th, from its own place on. */
export function shareOf<T>(all: readonly T[], index: number, count: number): T[] {
  return all.filter((_, position) => position % count === index);
}

/**
 * What several processes did, as if one had: requests in dataset order again, the span from the earliest start to the
 * latest end, and all samples, so that statistics are computed once (RES-20). Their phases overlap and no joule of all
 * boards belongs to one of them, so there are none.
 */
export function mergeOutputs(outputs: readonly InferenceOutput[]): InferenceOutput {
  const [first, ...more] = outputs;
  if (first === undefined) throw new RangeError('no process, no output');
  if (more.length === 0) return first;
  return {
    window: {
      start_s: Math.min(...outputs.map(({ window }) => window.start_s)),
      end_s: Math.max(...outputs.map(({ window }) => window.end_s)),
    },
    requests: inTurns(outputs.map(({ requests }) => requests)),
    batch_times: outputs.flatMap(({ batch_times }) => batch_times),
    phases: null,
    peak_memory_mb: reduced(outputs, ({ peak_memory_mb }) => peak_memory_mb, Math.max),
    padding_tokens: reduced(outputs, ({ padding_tokens }) => padding_tokens, add),
    truncated_prompts: outputs.reduce((sum, { truncated_prompts }) => sum + truncated_prompts, 0),
    kv_cache: mergeCaches(outputs.map(({ kv_cache }) => kv_cache)),
    warnings: [...new Set(outputs.flatMap(({ warnings }) => warnings))],
    extras: first.extras,
  };
}

/** The inverse of `shareOf`; one that is missing leaves no gap. */
function inTurns<T>(shares: readonly (readonly T[])[]): T[] {
  const longest = Math.max(...shares.map(({ length }) => length));
  return Array.from({ length: longest }, (_, round) =>
    shares.flatMap((share) => share.slice(round, round + 1)),
  ).flat();
}

/** Size of the first that has one, mean hit rate, sum of blocks; null where no process has any. */
function mergeCaches(caches: readonly (KvCacheUse | null)[]): KvCacheUse | null {
  const known = caches.filter((cache) => cache !== null);
  if (known.length === 0) return null;
  const rates = known.flatMap(({ hit_rate }) => hit_rate ?? []);
  return {
    size_mb: known.map(({ size_mb }) => size_mb).find((size) => size !== null) ?? null,
    hit_rate: rates.length === 0 ? null : rates.reduce(add) / rates.length,
    blocks_used: reduced(known, ({ blocks_used }) => blocks_used, add),
    blocks_total: reduced(known, ({ blocks_total }) => blocks_total, add),
  };
}

/** Null as soon as one of them is unknown. */
function reduced<T>(
  all: readonly T[],
  pick: (one: T) => number | null,
  combine: (a: number, b: number) => number,
): number | null {
  const values = all.map(pick);
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : known.reduce((a, b) => combine(a, b));
}

function add(a: number, b: number): number {
  return a + b;
}
