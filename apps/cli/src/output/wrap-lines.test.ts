import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapLines } from './wrap-lines.ts';

describe('wrapLines', () => {
  it('cli.md 5: at 40 columns a line goes on below its text; a command stays whole', () => {
    expect(
      wrapLines(
        [
          'failed   disk  results cannot be written where they should go',
          '  why: a run would be measured and then lost for ever',
          '  fix: sudo chown "$USER" /a/very/long/path/of/results',
        ],
        40,
      ),
    ).toEqual([
      'failed   disk  results cannot be written',
      '              where they should go',
      '  why: a run would be measured and then',
      '       lost for ever',
      '  fix: sudo chown "$USER" /a/very/long/path/of/results',
    ]);
  });

  it('cli.md 5: a terminal that does not know its width gets the lines as they are', () => {
    const lines = ['one two three four five six seven'];
    for (const columns of [0, 5, Number.NaN]) expect(wrapLines(lines, columns)).toEqual(lines);
  });

  it('cli.md 5: a line is broken between its figures before it is broken within one', () => {
    const line = 'Energy       total 3120 J ± 61 J   baseline 41.2 W   adjusted 2690 J';
    expect(wrapLines([line], 40, { labels: 1 })).toEqual([
      'Energy       total 3120 J ± 61 J',
      '             baseline 41.2 W',
      '             adjusted 2690 J',
    ]);
  });

  it('cli.md 5: where labels leave too little room, the text goes on below them', () => {
    const line = 'failed   plugins           @llem/energy-nvml: incompatible';
    expect(wrapLines([line], 40)).toEqual([
      'failed   plugins',
      '              @llem/energy-nvml:',
      '              incompatible',
    ]);
  });

  it('cli.md 5: no word is lost, and no line is too long that could be broken', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, fc.integer({ min: 40, max: 120 }), (list, columns) => {
        const lines = wrapLines([`  ${list.join(' ')}`], columns);
        expect(lines.join(' ').split(/\s+/).filter(Boolean)).toEqual(list);
        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
