import { batchOf, type ExperimentConfig } from '@llem/core';
import type { ExperimentEstimate } from '@llem/study/planning';
import type { StudyPlan } from '../commands/plan-study.ts';
import { formatDuration } from './format.ts';
import { memoryTotal } from './memory-text.ts';
import { textTable } from './text-table.ts';

const HEAD = ['#', 'Backend', 'Precision', 'Batch', 'Memory', 'Configuration'];
const LABEL_WIDTH = 10;

/** A study that is not run, for a person (cli.md 3). */
export function describeStudy(plan: StudyPlan, summaryOf: (config: ExperimentConfig) => string): string {
  const { loaded, studyDesignHash, protocol, runOrder } = plan;
  const { study, duplicates } = loaded;
  const { experiments, skipped_configs } = study;
  const size = `${experiments.length} configurations x ${protocol.n_cycles} cycles = ${runOrder.length} runs`;
  const totals = [
    `${experiments.length + skipped_configs.length} generated`,
    `${experiments.length} to run`,
    `${skipped_configs.length} skipped`,
    ...(duplicates > 0 ? [`${duplicates} repeated and dropped`] : []),
    `${runOrder.length} runs`,
  ];
  const duration = `at least ${formatDuration(roughSeconds(plan))}, rough: gaps, thermal floors and baselines only`;
  const groups: [string, readonly string[]][] = [
    ['Runs', [size]],
    ['Order', [protocol.cycle_order]],
    [
      'Gaps',
      [
        `config ${formatDuration(protocol.config_gap_seconds_used)}, cycle ${formatDuration(protocol.cycle_gap_seconds_used)}`,
      ],
    ],
    ['Skipped', skippedLines(skipped_configs)],
  ];
  const table = textTable(
    HEAD,
    experiments.map((config, index) => [...rowOf(config, index, plan.estimates[index]), summaryOf(config)]),
    [0, 3],
  );
  return `${[
    `${study.name ?? 'study'}  ${studyDesignHash}`,
    ...labelled(groups),
    ...table,
    ...labelled([
      ['Totals', [totals.join(', ')]],
      ['Duration', [duration]],
    ]),
  ].join('\n')}\n`;
}

function labelled(groups: readonly [string, readonly string[]][]): string[] {
  return groups.flatMap(([label, values]) =>
    values.map((value, index) => `${(index === 0 ? label : '').padEnd(LABEL_WIDTH)} ${value}`),
  );
}

function rowOf(config: ExperimentConfig, index: number, estimate: ExperimentEstimate | undefined): string[] {
  const batch = batchOf(config);
  return [
    String(index + 1),
    config.backend,
    config.precision,
    batch === null ? '' : String(batch.value),
    estimate ? memoryTotal(estimate) : '',
  ];
}

/** Invalid combinations by what they are and why; many may share both. */
function skippedLines(skipped: StudyPlan['loaded']['study']['skipped_configs']): string[] {
  const counts = new Map<string, number>();
  for (const { short_label, reason } of skipped) {
    const line = `${short_label}: ${reason}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => (count === 1 ? line : `${line} (${count} times)`));
}

/** What a study waits for; loading, warming up and measuring take their time beside it. */
function roughSeconds({ loaded, protocol, gapSecondsTotal }: StudyPlan): number {
  const { experiments } = loaded.study;
  const floors = experiments.map(({ warmup }) => (warmup.enabled ? warmup.thermal_floor_seconds : 0));
  const baselines = experiments.filter(({ baseline, energy }) => baseline.enabled && energy.backend !== null);
  const fresh = baselines.filter(({ baseline }) => baseline.strategy === 'fresh');
  // Measured once, then handed from run to run.
  const shared = baselines.filter(({ baseline }) => baseline.strategy !== 'fresh');
  const perCycle = sum([...floors, ...fresh.map(({ baseline }) => baseline.duration_seconds)]);
  const once = shared.reduce((longest, { baseline }) => Math.max(longest, baseline.duration_seconds), 0);
  return gapSecondsTotal + protocol.n_cycles * perCycle + once;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
