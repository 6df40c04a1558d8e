import { batchOf, type ExperimentConfig } from '@llem/core';
import type { ExperimentEstimate } from '@llem/study/planning';
import type { StudyPlan } from '../commands/plan-study.ts';
import { fitTable } from './fit-table.ts';
import { formatDuration } from './format.ts';
import { memoryTotal } from './memory-text.ts';
import { wrapLines } from './wrap-lines.ts';

const HEAD = ['#', 'Backend', 'Precision', 'Batch', 'Memory', 'Configuration'];
const LABEL_WIDTH = 9;

/** A study that is not run, for a person (cli.md 3). @param columns Of the terminal; 0 where there is none. */
export function describeStudy(
  plan: StudyPlan,
  summaryOf: (config: ExperimentConfig) => string,
  columns: number,
): string {
  const { loaded, studyDesignHash, protocol, runOrder, doneRuns } = plan;
  const { study, duplicates } = loaded;
  const { experiments, skipped_configs } = study;
  const planned = `${experiments.length} configurations x ${protocol.n_cycles} cycles = ${runOrder.length + doneRuns} runs`;
  const size = doneRuns === 0 ? planned : `${planned}, ${doneRuns} done, ${runOrder.length} left`;
  const totals = [
    `${experiments.length + skipped_configs.length} generated`,
    `${experiments.length} to run`,
    `${skipped_configs.length} skipped`,
    ...(duplicates > 0 ? [`${duplicates} repeated and dropped`] : []),
    doneRuns === 0
      ? `${runOrder.length} runs`
      : `${runOrder.length} of ${runOrder.length + doneRuns} runs left`,
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
  const rows = experiments.map((config, index) => [
    ...rowOf(config, index, plan.estimates[index]),
    summaryOf(config),
  ]);
  const table = fitTable({ head: HEAD, rows, numbers: [0, 3], long: 5 }, columns);
  const wrapped = (lines: readonly string[]) => wrapLines(lines, columns, { labels: 1 });
  return `${[
    `${study.name ?? 'study'}  ${studyDesignHash}`,
    ...wrapped(labelled(groups)),
    ...table,
    ...wrapped(
      labelled([
        ['Totals', [totals.join(', ')]],
        ['Duration', [duration]],
      ]),
    ),
  ].join('\n')}\n`;
}

function labelled(groups: readonly [string, readonly string[]][]): string[] {
  return groups.flatMap(([label, values]) =>
    values.map((value, index) => `${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}  ${value}`),
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
function roughSeconds({ loaded, runOrder, gapSecondsTotal }: StudyPlan): number {
  const waits = loaded.study.experiments.map(waitsOf);
  const runs = runOrder.flatMap((index) => waits[index] ?? []);
  // Measured once, then handed from run to run.
  const once = runs.reduce((longest, { shared_s }) => Math.max(longest, shared_s), 0);
  return gapSecondsTotal + runs.reduce((total, { own_s }) => total + own_s, 0) + once;
}

function waitsOf({ warmup, baseline, energy }: ExperimentConfig): { own_s: number; shared_s: number } {
  const floor_s = warmup.enabled ? warmup.thermal_floor_seconds : 0;
  const baseline_s = baseline.enabled && energy.backend !== null ? baseline.duration_seconds : 0;
  return baseline.strategy === 'fresh'
    ? { own_s: floor_s + baseline_s, shared_s: 0 }
    : { own_s: floor_s, shared_s: baseline_s };
}
