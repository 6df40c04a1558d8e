import { createFakeClock } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { generateRows } from './generate-rows.ts';
import { padLeft } from './pad-left.ts';

const [PAD, END] = [9, 0];

/** Rows that choose what a script says, a step a second. */
async function generate(script: readonly (readonly number[])[], limits: readonly number[]) {
  const clock = createFakeClock({ start_s: 0, mode: 'manual' });
  const fed: number[][] = [];
  const inputs = limits.map((_, row) => new Array<number>(row + 1).fill(7));
  const rows = await generateRows(
    limits.map((limit, request) => ({ request, limit, input: inputs[request] ?? [] })),
    {
      ...{ clock, padId: PAD, ends: new Set([END]), prompts: padLeft(inputs, PAD).ids },
      async step(ids) {
        clock.advance(1);
        fed.push([...ids]);
        return script[fed.length - 1] ?? [];
      },
    },
  );
  return { rows, fed };
}

describe('generateRows', () => {
  it('backends.md 7: every row ends by itself, and is padding for the others until they have', async () => {
    const { rows, fed } = await generate(
      [
        [3, 4],
        [END, 5],
        [8, 6],
      ],
      [3, 3],
    );
    expect(fed).toEqual([
      [PAD, 7, 7, 7],
      [3, 4],
      [PAD, 5],
    ]);
    expect(rows).toEqual([
      { ids: [3, END], times_s: [1, 2], finish: 'eos' },
      { ids: [4, 5, 6], times_s: [1, 2, 3], finish: 'length' },
    ]);
  });

  it('backends.md 7: a limit ends a row before an end of text does', async () => {
    const { rows } = await generate(
      [
        [3, 4],
        [5, END],
      ],
      [1, 2],
    );
    expect(rows.map(({ ids, finish }) => [ids, finish])).toEqual([
      [[3], 'length'],
      [[4, END], 'eos'],
    ]);
  });
});
