import type { StudyResult } from '@llem/core';
import type { StudyEvent } from '@llem/study';
import { createExampleConfig } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { createStudyRecord } from './study-record.ts';
import { studySummary } from './study-summary.ts';

const headline = { energy_joules: 312.4, adj_energy_joules: null, throughput_tok_s: 41.2, mj_per_tok: 7.57 };
const run = (position: number) => ({
  position,
  cycle: 1,
  config: createExampleConfig({ model: 'org/tiny', n: position }),
  config_hash: 'ff14fdc9346ca89a',
  summary: `tiny fake n=${position}`,
});
const protocol = {
  n_cycles: 1,
  cycle_order: 'sequential',
  config_gap_seconds_used: 0,
  cycle_gap_seconds_used: 0,
  shuffle_seed: null,
  experiment_timeout_seconds: null,
  max_consecutive_failures: 10,
  wall_clock_timeout_hours: null,
} as const;

const EVENTS: readonly StudyEvent[] = [
  {
    type: 'study_start',
    name: null,
    study_dir: 'results/study_x',
    study_design_hash: '91737ae369c4a36b',
    protocol,
    unique_configurations: 4,
    total_runs: 4,
    already_completed: [{ run: run(2), elapsed_s: 45.6, headline }],
  },
  { type: 'run_completed', run: run(1), elapsed_s: 12.3, headline, result_file: 'a/result.json' },
  {
    type: 'run_failed',
    run: run(3),
    elapsed_s: 1,
    error: { type: 'ProcessCrash', code: null, message: 'x', why: null, fix: null },
    log_file: null,
  },
];

function result(fields: { result_files: string[]; total_energy_j: number | null }): StudyResult {
  return {
    schema_version: '2.0',
    study_id: 'study_x',
    name: null,
    status: 'circuit_breaker',
    study_design_hash: '91737ae369c4a36b',
    study_yaml: null,
    started_at: '2026-01-01T00:00:00.000Z',
    completed_at: '2026-01-01T01:05:00.000Z',
    runner: { tfjs: 'local' },
    measurement_protocol: protocol,
    result_files: fields.result_files,
    summary: {
      total_generated: 5,
      unique_configurations: 4,
      total_experiments: 4,
      ran: 3,
      completed: 2,
      failed: 1,
      not_run: 1,
      skipped: 1,
      total_wall_time_s: 3900,
      total_energy_j: fields.total_energy_j,
      warnings: ['narrowed from 8 to 4 runs'],
    },
    skipped: [],
    failed: [],
    experiments: [],
  };
}

function recorded() {
  const record = createStudyRecord();
  for (const event of EVENTS) record.onEvent(event);
  return record;
}

describe('studySummary', () => {
  it('cli.md 5: name and hash, a row per run in order of execution, then the totals', () => {
    const record = recorded();
    const files = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}/result.json`);
    const text = studySummary(
      result({ result_files: files, total_energy_j: 624.8 }),
      record.runs(),
      record.studyDir(),
      0,
    );
    const [title, head, ...lines] = text.split('\n');
    expect(title).toBe('study  91737ae369c4a36b');
    expect(head?.split(/ {2,}/)).toEqual([
      '#',
      'Status',
      'Configuration',
      'Time',
      'J',
      'Adjusted J',
      'tok/s',
      'mJ/tok',
    ]);
    expect(lines.slice(0, 3).map((line) => line.split(/ {2,}/))).toEqual([
      ['1', 'done', expect.stringMatching(/^tiny .*n=1$/), '12.3s', '312', '41.2', '7.57'],
      // Of an earlier invocation: redrawn from the figures of the manifest.
      ['2', 'done', expect.stringMatching(/^tiny .*n=2$/), '45.6s', '312', '41.2', '7.57'],
      ['3', 'failed: ProcessCrash', expect.stringMatching(/^tiny .*n=3$/), '1.0s'],
    ]);
    expect(lines.slice(3)).toEqual([
      'Completed  2 of 4 runs   wall time 1h 05m   energy 625 J',
      'Failed     1',
      'Not run    1 (circuit_breaker)',
      'Skipped    1 invalid configurations',
      'Warnings   narrowed from 8 to 4 runs',
      'Results    results/study_x/a/result.json',
      '           results/study_x/b/result.json',
      '           results/study_x/c/result.json',
      '           and 2 more',
      '',
    ]);
  });

  it('cli.md 5: energy that was not measured is left out, never printed as zero', () => {
    const text = studySummary(result({ result_files: [], total_energy_j: null }), [], null, 40);
    expect(text).not.toMatch(/energy|Results|null|undefined/);
  });
});
