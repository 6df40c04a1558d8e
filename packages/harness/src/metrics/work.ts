import { createHash } from 'node:crypto';
import type { ExperimentConfig, InferenceOutput, RequestOutput, Work } from '@llem/core';
import { quantile } from '@llem/results';
import { measurementWarning } from '../warnings/measurement-warning.ts';
import { ascending } from './latency.ts';

/** What was asked and what was done; equal hashes prove equal work (results.md 1, Work). */
export function describeWork(
  config: ExperimentConfig,
  prompts: { readonly sha256: string; readonly dataset: string; readonly revision: string | null },
  output: InferenceOutput,
): Work {
  const lengths = ascending(output.requests.map(({ output_tokens }) => output_tokens));
  return {
    prompts_sha256: prompts.sha256,
    outputs_sha256: hashOutputs(output.requests),
    dataset: prompts.dataset,
    dataset_revision: prompts.revision,
    n_requested: config.n,
    n_completed: output.requests.length,
    truncated_prompts: output.truncated_prompts,
    stop_rule: config.decoder.ignore_eos ? 'length' : 'eos_or_length',
    output_tokens_min: lengths.at(0) ?? 0,
    output_tokens_median: lengths.length > 0 ? quantile(lengths, 0.5) : 0,
    output_tokens_max: lengths.at(-1) ?? 0,
  };
}

/** `work_not_equivalent` when less, or other, work was done than was asked. */
export function workWarnings(
  config: ExperimentConfig,
  { requests }: InferenceOutput,
  limits: readonly (number | null)[],
): string[] {
  const remedy = 'Do not compare this run with others';
  if (requests.length < config.n) {
    return [
      measurementWarning(
        'work_not_equivalent',
        `${requests.length} of ${config.n} requests finished`,
        remedy,
      ),
    ];
  }
  const wanted = (index: number) => limits[index] ?? config.max_output_tokens;
  const off = config.decoder.ignore_eos
    ? requests.filter(({ output_tokens }, index) => output_tokens !== wanted(index)).length
    : 0;
  return off === 0
    ? []
    : [
        measurementWarning(
          'work_not_equivalent',
          `${off} requests have another length than max_output_tokens with ignore_eos`,
          remedy,
        ),
      ];
}

/** SHA-256 over, per request in dataset order, the number of ids and the ids, all little-endian uint32. */
function hashOutputs(requests: readonly RequestOutput[]): string | null {
  const hash = createHash('sha256');
  for (const { output_token_ids: ids } of requests) {
    if (ids === null) return null;
    const bytes = Buffer.alloc(4 * (ids.length + 1));
    bytes.writeUInt32LE(ids.length, 0);
    ids.forEach((id, index) => {
      bytes.writeUInt32LE(id, 4 * (index + 1));
    });
    hash.update(bytes);
  }
  return hash.digest('hex');
}
