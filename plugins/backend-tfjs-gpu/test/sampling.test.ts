import { filterLogits, mulberry32, type RowHistory, type SamplingSettings } from '@llem/plugin-kit';
import { describe, expect, it } from 'vitest';
import { createBatchChooser } from '../src/generation/choose-tokens.ts';
import { cpuRuntime } from '../src/runtimes/cpu.ts';

const DRAWS = 40_000;
const LOGITS = [0.3, -1.2, 2.1, 1.7, -0.4, 0.9, -3, 1.1, 0, 0.6];
const OFF: SamplingSettings = {
  greedy: false,
  temperature: 1,
  topK: 0,
  topP: 1,
  minP: null,
  repetitionPenalty: 1,
  minNewTokens: 0,
  ignoreEos: false,
};

/** Draws from the same logits again and again; counts by token. */
async function draw(
  settings: SamplingSettings,
  row: RowHistory,
  eosIds: readonly number[] = [],
  seed = 5,
): Promise<number[]> {
  const { tf } = await cpuRuntime.start();
  const choose = createBatchChooser(tf, settings, eosIds, mulberry32(seed));
  const counts = new Array<number>(LOGITS.length).fill(0);
  const rows = new Array<RowHistory>(400).fill(row);
  for (let drawn = 0; drawn < DRAWS; drawn += rows.length) {
    const logits = tf.tensor2d(rows.map(() => LOGITS));
    for (const id of await choose(logits, rows)) counts[id] = (counts[id] ?? 0) + 1;
    logits.dispose();
  }
  return counts;
}

/** Pearson's statistic against the probabilities expected, and its degrees of freedom. */
function chiSquare(
  counts: readonly number[],
  expected: readonly number[],
): { statistic: number; freedom: number } {
  const possible = expected.flatMap((share, id) => (share > 0 ? [id] : []));
  const statistic = possible.reduce((sum, id) => {
    const mean = (expected[id] ?? 0) * DRAWS;
    return sum + ((counts[id] ?? 0) - mean) ** 2 / mean;
  }, 0);
  return { statistic, freedom: possible.length - 1 };
}

/** Shares by token id. */
function distribution(logits: readonly number[], settings: SamplingSettings): number[] {
  const shares = new Array<number>(logits.length).fill(0);
  const { ids, probabilities } = filterLogits(Float32Array.from(logits), settings);
  ids.forEach((id, index) => {
    shares[id] = probabilities[index] ?? 0;
  });
  return shares;
}

const fresh: RowHistory = { seen: new Set(), newTokens: 0 };
const softmax = (logits: readonly number[]) => {
  const weights = logits.map(Math.exp);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
};

/** 0.9999 quantile of chi-square by freedom (Wilson and Hilferty 1931). */
const critical = (freedom: number) =>
  freedom * (1 - 2 / (9 * freedom) + 3.719 * Math.sqrt(2 / (9 * freedom))) ** 3;

describe('sampling', () => {
  it.each([
    ['nothing set', {}],
    ['temperature', { temperature: 0.6 }],
    ['top_k', { topK: 4 }],
    ['top_p', { topP: 0.8 }],
    ['min_p', { minP: 0.2 }],
    ['everything', { temperature: 1.4, topK: 8, topP: 0.9, minP: 0.05 }],
  ])('issue 3: draws follow the analytic distribution with %s', async (_, changes) => {
    const settings = { ...OFF, ...changes };
    const expected = distribution(LOGITS, settings);
    const counts = await draw(settings, fresh);
    counts.forEach((count, id) => {
      if (expected[id] === 0) expect(count).toBe(0);
    });
    const { statistic, freedom } = chiSquare(counts, expected);
    expect(statistic).toBeLessThan(critical(freedom));
  });

  it('issue 3: without filters the distribution is the softmax, and the test sees a wrong one', async () => {
    const counts = await draw(OFF, fresh);
    const { statistic, freedom } = chiSquare(counts, softmax(LOGITS));
    expect(statistic).toBeLessThan(critical(freedom));
    expect(chiSquare(counts, softmax(LOGITS.map((logit) => logit * 1.05))).statistic).toBeGreaterThan(
      critical(freedom),
    );
  });

  it('backends.md 2: a repeated token and an early EOS change the distribution as they should', async () => {
    const settings = { ...OFF, repetitionPenalty: 1.5, minNewTokens: 3 };
    const altered = LOGITS.map((logit, id) => (id === 2 ? logit / 1.5 : id === 1 ? logit * 1.5 : logit));
    const early = { seen: new Set([1, 2]), newTokens: 2 };
    const masked = altered.map((logit, id) => (id === 3 ? Number.NEGATIVE_INFINITY : logit));
    const counts = await draw(settings, early, [3]);
    expect(counts[3]).toBe(0);
    const first = chiSquare(counts, softmax(masked));
    expect(first.statistic).toBeLessThan(critical(first.freedom));
    const late = chiSquare(await draw(settings, { ...early, newTokens: 3 }, [3]), softmax(altered));
    expect(late.statistic).toBeLessThan(critical(late.freedom));
  });

  it('backends.md 2: one seed draws the same tokens again, another does not', async () => {
    expect(await draw(OFF, fresh, [], 1)).toEqual(await draw(OFF, fresh, [], 1));
    expect(await draw(OFF, fresh, [], 1)).not.toEqual(await draw(OFF, fresh, [], 2));
  });
});
