import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTable } from './fit-table.ts';

const RUNS = {
  head: ['#', 'Status', 'Configuration', 'Time', 'J'],
  rows: [
    ['1', 'done', 'tiny tfjs precision=fp32 batch_size=1', '4.2s', '312'],
    ['2', 'failed', 'tiny tfjs precision=fp32 batch_size=4', '', ''],
  ],
  numbers: [0, 3, 4],
  long: 2,
};

describe('fitTable', () => {
  it('cli.md 5: a place without a width gets the whole table', () => {
    expect(fitTable(RUNS, 0)).toEqual([
      '#  Status  Configuration                          Time    J',
      '1  done    tiny tfjs precision=fp32 batch_size=1  4.2s  312',
      '2  failed  tiny tfjs precision=fp32 batch_size=4',
    ]);
    expect(fitTable(RUNS, 80)).toEqual(fitTable(RUNS, 0));
  });

  it('cli.md 5: at 40 columns the long cell goes below its row', () => {
    expect(fitTable(RUNS, 40)).toEqual([
      '#  Status  Time    J',
      '1  done    4.2s  312',
      '   tiny tfjs precision=fp32 batch_size=1',
      '2  failed',
      '   tiny tfjs precision=fp32 batch_size=4',
    ]);
  });

  it('cli.md 5: or above it, where it is the first', () => {
    const figures = {
      head: ['figure', 'first', 'this', 'ratio'],
      rows: [['energy per output token (J)', '1.00', '2.00', '2.00 ± 0.02']],
      numbers: [1, 2],
      long: 0,
    };
    expect(fitTable(figures, 40)).toEqual([
      '   first  this  ratio',
      'energy per output token (J)',
      '    1.00  2.00  2.00 ± 0.02',
    ]);
  });

  it('cli.md 5: where not even that fits, a row is a list of what it has', () => {
    const rows = RUNS.rows.map((row, index) => (index === 0 ? [...row.slice(0, -1), '31200'] : row));
    expect(fitTable({ ...RUNS, rows }, 20)).toEqual([
      '1  tiny tfjs',
      '   precision=fp32',
      '   batch_size=1',
      '   Status  done',
      '   Time    4.2s',
      '   J       31200',
      '2  tiny tfjs',
      '   precision=fp32',
      '   batch_size=4',
      '   Status  failed',
    ]);
  });

  it('cli.md 5: at any width every cell is there', () => {
    const cell = fc.stringMatching(/^[a-z0-9]{1,9}$/);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 3 }),
        (rows, columns, long) => {
          const text = fitTable({ head: ['a', 'b', 'c', 'd'], rows, numbers: [1], long }, columns).join('\n');
          for (const value of rows.flat()) expect(text).toContain(value);
        },
      ),
    );
  });
});
