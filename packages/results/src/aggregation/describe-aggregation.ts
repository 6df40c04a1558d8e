import { AggregationError, type AggregationMetadata, type RawProcessResult } from '@llem/core';

/** Share of the shortest window that all windows must have in common. */
const CONCURRENT_SHARE = 0.5;

/**
 * How the processes became one result, and what speaks against it (results.md 7, RES-20).
 * @throws AggregationError AGGREGATION.EMPTY without results, AGGREGATION.MIXED for those of different experiments
 */
export function describeAggregation(results: readonly RawProcessResult[]): AggregationMetadata {
  refuseMixed(results);
  const isConcurrent = overlap(results) >= CONCURRENT_SHARE;
  const gpus = results.flatMap(({ gpu_id, gpu_mig_profile }) =>
    gpu_id === null ? [] : `${gpu_id} ${gpu_mig_profile}`,
  );
  const isAttributed = new Set(gpus).size === gpus.length;
  const warnings = [
    isConcurrent ? null : 'Processes did not run concurrently - aggregation may be inaccurate',
    isAttributed ? null : 'Duplicate GPU IDs detected - energy may be double-counted',
    migInstances(results),
  ].filter((warning) => warning !== null);
  return {
    method: results.length === 1 ? 'single_process' : 'sum_energy_avg_throughput',
    num_processes: results.length,
    temporal_overlap_verified: isConcurrent,
    gpu_attribution_verified: isAttributed,
    warnings,
  };
}

function refuseMixed(results: readonly RawProcessResult[]): void {
  if (results.length === 0)
    throw new AggregationError('AGGREGATION.EMPTY', 'Cannot aggregate empty results list', {
      fix: 'run the experiment again',
    });
  const fields = ['backend', 'model_name', 'experiment_id'] as const;
  const mixed = fields.flatMap((field) => {
    const values = [...new Set(results.map((result) => result[field]))];
    return values.length > 1 ? `${field}: ${values.join(', ')}` : [];
  });
  if (mixed.length === 0) return;
  throw new AggregationError(
    'AGGREGATION.MIXED',
    `Cannot aggregate different experiments: ${mixed.join('; ')}`,
    {
      fix: 'aggregate the processes of one experiment',
    },
  );
}

/** What all windows have in common, as a share of the shortest. */
function overlap(results: readonly RawProcessResult[]): number {
  const starts = results.map(({ timestamps }) => Date.parse(timestamps.start));
  const ends = results.map(({ timestamps }) => Date.parse(timestamps.end));
  const shortest = Math.min(...ends.map((end, index) => end - (starts[index] ?? end)));
  const shared = Math.max(0, Math.min(...ends) - Math.max(...starts));
  // Windows below a millisecond are seen as none: they cannot be told apart.
  return shortest <= 0 ? 1 : shared / shortest;
}

function migInstances(results: readonly RawProcessResult[]): string | null {
  const instances = results.filter(({ gpu_is_mig }) => gpu_is_mig);
  if (instances.length === 0) return null;
  const profiles = [...new Set(instances.map(({ gpu_mig_profile }) => gpu_mig_profile ?? 'unknown'))];
  return `${instances.length} MIG instances (${profiles.join(', ')}): energy is that of the whole boards`;
}
