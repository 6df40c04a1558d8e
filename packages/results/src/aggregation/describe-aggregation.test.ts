import { AggregationError, type RawProcessResult } from '@llem/core';
import { createExampleResult } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { describeAggregation } from './describe-aggregation.ts';

const [example] = createExampleResult().process_results;
if (!example) throw new Error('the example has no process');

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

/** A process on a GPU of its own, in the window from `start` to `end` seconds. */
const ran = (
  index: number,
  start: number,
  end: number,
  fields: Partial<RawProcessResult> = {},
): RawProcessResult => {
  const timestamps = { start: at(start), end: at(end), duration_sec: end - start };
  return { ...example, process_index: index, gpu_id: index, timestamps, ...fields };
};

function refusal(results: readonly RawProcessResult[]): AggregationError {
  try {
    describeAggregation(results);
  } catch (error) {
    if (AggregationError.is(error)) return error;
  }
  throw new Error('nothing was refused');
}

describe('describeAggregation', () => {
  it('RES-20: processes at the same time on GPUs of their own are verified', () => {
    expect(describeAggregation([ran(0, 0, 10), ran(1, 1, 11)])).toEqual({
      method: 'sum_energy_avg_throughput',
      num_processes: 2,
      temporal_overlap_verified: true,
      gpu_attribution_verified: true,
      warnings: [],
    });
    expect(describeAggregation([ran(0, 0, 10)])).toMatchObject({
      method: 'single_process',
      num_processes: 1,
    });
  });

  it.each([
    [5, true],
    [5.1, false],
    [30, false],
  ])('RES-20: a process that is %d s late in windows of 10 s ran concurrently: %s', (late, expected) => {
    const { temporal_overlap_verified, warnings } = describeAggregation([
      ran(0, 0, 10),
      ran(1, 0, 10),
      ran(2, late, late + 10),
    ]);
    expect(temporal_overlap_verified).toBe(expected);
    expect(warnings).toEqual(
      expected ? [] : ['Processes did not run concurrently - aggregation may be inaccurate'],
    );
  });

  it('RES-20: a short process inside a long one ran concurrently', () => {
    expect(describeAggregation([ran(0, 0, 100), ran(1, 40, 41)]).temporal_overlap_verified).toBe(true);
  });

  it('RES-20: one GPU twice is told; no GPU at all is no doubt', () => {
    const twice = describeAggregation([ran(0, 0, 10), ran(1, 0, 10, { gpu_id: 0 })]);
    expect([twice.gpu_attribution_verified, twice.warnings]).toEqual([
      false,
      ['Duplicate GPU IDs detected - energy may be double-counted'],
    ]);
    const none = { gpu_id: null };
    expect(describeAggregation([ran(0, 0, 10, none), ran(1, 0, 10, none)]).gpu_attribution_verified).toBe(
      true,
    );
  });

  it('RES-20: MIG instances are counted with their profiles', () => {
    const mig = (index: number, gpu_mig_profile: string) =>
      ran(index, 0, 10, { gpu_is_mig: true, gpu_mig_profile });
    expect(describeAggregation([mig(0, '1g.10gb'), mig(1, '2g.20gb')]).warnings).toEqual([
      '2 MIG instances (1g.10gb, 2g.20gb): energy is that of the whole boards',
    ]);
  });

  it('RES-20: nothing, and what does not belong together, is refused by name', () => {
    expect(refusal([]).code).toBe('AGGREGATION.EMPTY');
    const mixed = refusal([ran(0, 0, 1), ran(1, 0, 1, { backend: 'vllm', model_name: 'other/model' })]);
    expect(mixed.code).toBe('AGGREGATION.MIXED');
    expect(mixed.message).toContain('backend: fake, vllm; model_name: fake/model, other/model');
    expect(refusal([ran(0, 0, 1), ran(1, 0, 1, { experiment_id: 'b' })]).message).toContain('experiment_id');
  });
});
