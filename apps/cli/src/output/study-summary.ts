import { join } from 'node:path';
import type { StudyResult } from '@llem/core';
import { fitTable } from './fit-table.ts';
import { formatDuration, formatNumber } from './format.ts';
import type { RecordedRun } from './study-record.ts';
import { wrapLines } from './wrap-lines.ts';

const SHOWN_PATHS = 3;
const LABEL_WIDTH = 9;
const HEAD = ['#', 'Status', 'Configuration', 'Time', 'J', 'Adjusted J', 'tok/s', 'mJ/tok'];
const NUMBERS = [0, 3, 4, 5, 6, 7];

/**
 * The summary of a study (cli.md 5): its runs, then its totals. What was not measured stays empty.
 *
 * @param columns Of the terminal; 0 where there is none.
 */
export function studySummary(
  result: StudyResult,
  runs: readonly RecordedRun[],
  studyDir: string | null,
  columns: number,
): string {
  const { summary, name, study_design_hash, status } = result;
  const { completed, total_experiments, total_wall_time_s, total_energy_j, failed, not_run } = summary;
  const totals = [
    `${completed} of ${total_experiments} runs`,
    `wall time ${formatDuration(total_wall_time_s)}`,
    ...(total_energy_j === null ? [] : [`energy ${formatNumber(total_energy_j)} J`]),
  ];
  const groups: [string, string[]][] = [
    ['Completed', [totals.join('   ')]],
    ['Failed', failed > 0 ? [String(failed)] : []],
    ['Not run', not_run > 0 ? [`${not_run} (${status})`] : []],
    ['Skipped', summary.skipped > 0 ? [`${summary.skipped} invalid configurations`] : []],
    ['Warnings', [...summary.warnings]],
    ['Results', resultLines(result.result_files, studyDir)],
  ];
  const lines = groups.flatMap(([label, values]) =>
    values.map((value, index) => `${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}  ${value}`),
  );
  const rows = runs.map(rowOf);
  const table = rows.length > 0 ? fitTable({ head: HEAD, rows, numbers: NUMBERS, long: 2 }, columns) : [];
  return `${[`${name ?? 'study'}  ${study_design_hash}`, ...table, ...wrapLines(lines, columns, { labels: 1 })].join('\n')}\n`;
}

function rowOf({ position, status, configuration, elapsed_s, headline, error }: RecordedRun): string[] {
  const figures = [
    headline?.energy_joules,
    headline?.adj_energy_joules,
    headline?.throughput_tok_s,
    headline?.mj_per_tok,
  ];
  return [
    String(position),
    error === null ? status : `${status}: ${error}`,
    configuration,
    elapsed_s === null ? '' : formatDuration(elapsed_s),
    ...figures.map((value) => (value === null || value === undefined ? '' : formatNumber(value))),
  ];
}

function resultLines(files: readonly string[], studyDir: string | null): string[] {
  const shown = files.slice(0, SHOWN_PATHS).map((file) => (studyDir === null ? file : join(studyDir, file)));
  const more = files.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}
