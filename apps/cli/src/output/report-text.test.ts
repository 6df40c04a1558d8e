import { compareResults, summariseCycles } from '@llem/results/reports';
import { createExampleResult } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { ComparisonDocument } from '../documents/comparison-document.ts';
import { ReportDocument } from '../documents/report-document.ts';
import { comparisonText } from './comparison-text.ts';
import { reportText } from './report-text.ts';

const results = [1, 2].map((avg_energy_per_token_j) => createExampleResult({ avg_energy_per_token_j }));
const report = ReportDocument.parse({
  study: 'batches',
  status: 'completed',
  configurations: [
    {
      ...{ config_hash: '0'.repeat(16), summary: 'gpt2 fake | n=2', planned: 3, completed: 2 },
      figures: summariseCycles(results),
    },
  ],
});

describe('llem report', () => {
  it('cli.md 1: a table of mean and standard deviation; a figure that no run measured has no column', () => {
    const text = reportText(report, 'text', 0);
    expect(text).toMatch(/^batches \(completed\)\nconfiguration +runs +energy per output token \(J\)/);
    expect(text).toMatch(/gpt2 fake \| n=2 +2\/3 +1\.50 ± 0\.707/);
    expect(text).not.toContain('time to first token');
  });

  it('cli.md 1: the same as Markdown, in which a bar is no column', () => {
    const [, , head = '', rule = '', row = ''] = reportText(report, 'markdown', 40).split('\n');
    const cells = (line: string) => line.split(/(?<!\\)\|/).length;
    expect([cells(rule), cells(row)]).toEqual([cells(head), cells(head)]);
    expect(row).toContain('gpt2 fake \\| n=2');
  });

  it('cli.md 1: the same as CSV, with full precision and empty cells', () => {
    const [head = '', row = ''] = reportText(report, 'csv', 40).trimEnd().split('\n');
    expect(head).toMatch(/^config_hash,configuration,planned,completed,energy_per_output_token_j_mean,/);
    expect(row.split(',')).toHaveLength(head.split(',').length);
    expect(row).toContain(`,1.5,${Math.SQRT1_2},2,`);
    expect(row).toContain(',,0,');
  });
});

it('cli.md 1: llem compare shows ratios with their uncertainty, differing fields and what is not comparable', () => {
  const [a, b] = results;
  if (!a || !b) throw new Error('two results');
  const other = createExampleResult({
    ...b,
    measurement_methodology: 'total',
    effective_config: { ...b.effective_config, precision: 'fp16' },
  });
  const { figures, differing, warnings } = compareResults([a, other]);
  const named = (path: string) => ({
    ...{ path, experiment_id: 'x', measurement_config_hash: '0', model: 'gpt2', backend: 'fake' },
  });
  const document = ComparisonDocument.parse({
    results: [named('a'), named('b')],
    comparisons: figures,
    differing,
    warnings,
  });
  const text = comparisonText(document, 0).join('\n');
  expect(text).toContain('b beside a');
  expect(text).toMatch(/energy per output token \(J\) +1\.00 +2\.00 +2\.00 ± 0\.0\d+/);
  expect(text).toMatch(/Configuration fields that differ\n {2}precision: .*, fp16/);
  expect(text).toContain('warning: the results differ in methodology: steady_state, total');
});
