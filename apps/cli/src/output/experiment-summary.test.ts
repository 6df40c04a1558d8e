import { createExampleResult } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { experimentSummary } from './experiment-summary.ts';

describe('experimentSummary', () => {
  it('cli.md 5: label, then values, three significant digits', () => {
    const summary = experimentSummary(
      createExampleResult({
        experiment_id: 'gpt2_20300102_030405',
        total_energy_j: 3123,
        energy_uncertainty_j: 61.2,
        baseline_power_w: 41.23,
        energy_adjusted_j: 2691,
        avg_energy_per_token_j: 0.2441,
        avg_tokens_per_second: 1234,
        total_inference_time_sec: 10.4,
        warmup_excluded_samples: 5,
        measurement_warnings: ['few_prompts: 5 prompts. Raise n.'],
      }),
      '/results/x/result.json',
    );
    expect(summary.slice(0, 3)).toEqual([
      'gpt2_20300102_030405',
      'Energy       total 3120 J ± 61.2 J   baseline 41.2 W   adjusted 2690 J',
      '             per output token 0.244 J',
    ]);
    expect(summary.join('\n')).toContain('Performance  1230 tok/s');
    expect(summary).toContain('Timing       10.4s   5 warm-up prompts excluded');
    expect(summary).toContain('Warnings     few_prompts: 5 prompts. Raise n.');
    expect(summary).toContain('Saved        /results/x/result.json');
  });

  it('cli.md 5: what is null is left out, never printed as zero', () => {
    const nothing = {
      total_energy_j: null,
      energy_uncertainty_j: null,
      baseline_power_w: null,
      energy_adjusted_j: null,
    };
    const summary = experimentSummary(
      createExampleResult({ ...nothing, avg_energy_per_token_j: null, flops: null, latency_stats: null }),
      null,
    );
    expect(summary.join('\n')).not.toMatch(/Energy|FLOPs|TTFT|ITL|Saved|null|undefined/);
  });
});
