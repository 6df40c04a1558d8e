import { describe, expect, it } from 'vitest';
import { RowProgress } from './row-progress.ts';

describe('RowProgress', () => {
  it('backends.md 7: the first EOS is the last token that counts', () => {
    const row = new RowProgress([5, 6], 10, new Set([2, 3]));
    for (const id of [7, 3, 8, 2]) row.accept(id);
    expect(row).toMatchObject({ ids: [7, 3], finish: 'eos', newTokens: 2 });
    expect([...row.seen]).toEqual([5, 6, 7, 3]);
  });

  it('backends.md 7: the limit ends a row, an EOS as the last allowed token is still an EOS', () => {
    const cut = new RowProgress([], 2, new Set([2]));
    for (const id of [7, 8, 9]) cut.accept(id);
    expect(cut).toMatchObject({ ids: [7, 8], finish: 'length' });
    const ended = new RowProgress([], 1, new Set([2]));
    ended.accept(2);
    expect(ended.finish).toBe('eos');
  });
});
