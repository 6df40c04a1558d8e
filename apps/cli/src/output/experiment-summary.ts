import type { ExperimentResult } from '@llem/core';
import { formatDuration, formatNumber } from './format.ts';

const LABEL_WIDTH = 13;

/** The summary of one experiment (cli.md 5): as lines: label, then values; what is null is left out, never printed as zero. */
export function experimentSummary(result: ExperimentResult, savedAt: string | null): string[] {
  const groups: [string, string[]][] = [
    ['Energy', energyLines(result)],
    ['Performance', [performanceLine(result)]],
    ['Timing', [timingLine(result)]],
    ['Warnings', [...result.measurement_warnings]],
    ['Saved', savedAt === null ? [] : [savedAt]],
  ];
  const lines = groups.flatMap(([label, values]) =>
    values.map((value, index) => `${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${value}`),
  );
  return [result.experiment_id, ...lines];
}

function energyLines(result: ExperimentResult): string[] {
  const {
    total_energy_j,
    energy_uncertainty_j,
    baseline_power_w,
    energy_adjusted_j,
    avg_energy_per_token_j,
  } = result;
  if (total_energy_j === null) return [];
  const method = result.energy_measurement?.method ?? 'unknown';
  const totals = [
    `total ${formatNumber(total_energy_j)} J${energy_uncertainty_j === null ? '' : ` ± ${formatNumber(energy_uncertainty_j)} J`}`,
    ...value('baseline', baseline_power_w, 'W'),
    ...value('adjusted', energy_adjusted_j, 'J'),
  ];
  return [
    totals.join('   '),
    ...value('per output token', avg_energy_per_token_j, 'J'),
    // A reader of the joules must see what kind of figure they are.
    `method ${method}, quality ${result.energy_quality}`,
  ];
}

function performanceLine({ avg_tokens_per_second, flops, latency_stats }: ExperimentResult): string {
  return [
    `${formatNumber(avg_tokens_per_second)} tok/s`,
    ...(flops ? [`FLOPs ${flops.value.toExponential(2)} (${flops.method}, ${flops.confidence})`] : []),
    ...value('TTFT', latency_stats?.ttft_mean_ms ?? null, 'ms'),
    ...value('ITL', latency_stats?.itl_mean_ms ?? null, 'ms'),
  ].join('   ');
}

function timingLine({ total_inference_time_sec, warmup_excluded_samples }: ExperimentResult): string {
  const excluded =
    warmup_excluded_samples === null ? [] : [`${warmup_excluded_samples} warm-up prompts excluded`];
  return [formatDuration(total_inference_time_sec), ...excluded].join('   ');
}

function value(label: string, number: number | null, unit: string): string[] {
  return number === null ? [] : [`${label} ${formatNumber(number)} ${unit}`];
}
