import type { ExperimentConfig } from '@llem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { studyFiles } from '../../test/study-files.ts';

const { config, folder, load } = studyFiles();
const RUNS = { numRuns: 100 };

/** Distinct valid values of fields that no rule ties together. */
const AXES = {
  precision: ['fp16', 'bf16', 'fp32'],
  n: [10, 20, 40, 80],
  random_seed: [0, 1, 2, 3],
  'decoder.top_k': [1, 5, 10],
  'decoder.top_p': [0.5, 0.75, 1],
  'warmup.n_warmup': [1, 2, 3],
  'pytorch.batch_size': [1, 8, 16],
  'pytorch.max_memory.0': ['1GiB', '2GiB'],
  'passthrough_kwargs.rope.factor': [1, 2],
} as const;
type Key = keyof typeof AXES;
const KEYS = Object.keys(AXES) as Key[];
const SHARED = { model: 'gpt2', backend: 'pytorch', decoder: { decoding_strategy: 'sampling' } };

/** Some axes in some order, each with some of its values in some order. */
const sweep = fc
  .shuffledSubarray(KEYS, { minLength: 1, maxLength: 5 })
  .chain((keys) =>
    fc.tuple(
      ...keys.map((key) =>
        fc
          .shuffledSubarray<unknown>([...AXES[key]], { minLength: 1 })
          .map((values) => [key, values] as const),
      ),
    ),
  )
  .map((axes) => Object.fromEntries(axes) as Record<string, readonly unknown[]>);

/** The axes as the grid nests them: those of the backend inside the others. */
function nested(axes: Record<string, readonly unknown[]>): [string, readonly unknown[]][] {
  const isOwn = ([key]: [string, unknown]) => key.startsWith('pytorch.');
  return [...Object.entries(axes).filter((axis) => !isOwn(axis)), ...Object.entries(axes).filter(isOwn)];
}

/** The product, the last varying fastest: the law, written without the code under test. */
function product(axes: [string, readonly unknown[]][]): Record<string, unknown>[] {
  return axes.reduce<Record<string, unknown>[]>(
    (points, [key, values]) => points.flatMap((point) => values.map((value) => ({ ...point, [key]: value }))),
    [{}],
  );
}

function valueAt(config: ExperimentConfig, path: string): unknown {
  return path.split('.').reduce<unknown>((value, part) => Reflect.get(value as object, part), config);
}

/** A point of dotted keys as an entry of `experiments`. */
function entry(point: Record<string, unknown>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(point)) {
    const parts = key.split('.');
    let map = root;
    for (const part of parts.slice(0, -1)) {
      map[part] = { ...(map[part] as object | undefined) };
      map = map[part] as Record<string, unknown>;
    }
    map[parts.at(-1) ?? ''] = value;
  }
  return root;
}

const sizeOf = (axes: Record<string, readonly unknown[]>) =>
  Object.values(axes).reduce((size, values) => size * values.length, 1);

describe('the laws of expansion', () => {
  it('CFG-13: the size of a grid is the product of its axes, and its order is that of the file', async () => {
    await fc.assert(
      fc.asyncProperty(sweep, async (axes) => {
        const { study } = await load({ ...SHARED, sweep: axes });
        expect(study.experiments).toHaveLength(sizeOf(axes));
        const expected = product(nested(axes)).map((point) =>
          Object.entries(point).map(([key, value]) => [key, value]),
        );
        expect(study.experiments.map((one) => nested(axes).map(([key]) => [key, valueAt(one, key)]))).toEqual(
          expected,
        );
      }),
      RUNS,
    );
  });

  it('CFG-13: a group has the sum of its entries, each the product of its lists', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sweep, { minLength: 1, maxLength: 4 }), async (entries) => {
        const { study, duplicates } = await load({ ...SHARED, sweep: { group: entries } });
        const sum = entries.map(sizeOf).reduce((a, b) => a + b);
        expect(study.experiments.length + duplicates).toBe(sum);
      }),
      RUNS,
    );
  });

  it('CFG-16: a grid and the equal list have one hash; the order counts', async () => {
    await fc.assert(
      fc.asyncProperty(sweep, async (axes) => {
        const points = product(nested(axes)).map(entry);
        const grid = await load({ ...SHARED, sweep: axes, name: 'grid', execution: { n_cycles: 7 } });
        const list = await load({ ...SHARED, experiments: points });
        expect(list.hashes).toEqual(grid.hashes);
        expect(list.study.study_design_hash).toBe(grid.study.study_design_hash);
        const group = await load({ ...SHARED, sweep: { all: product(nested(axes)) } });
        expect(group.study.study_design_hash).toBe(grid.study.study_design_hash);
        if (points.length === 1) return;
        const reversed = await load({ ...SHARED, experiments: points.toReversed() });
        expect(reversed.study.study_design_hash).not.toBe(grid.study.study_design_hash);
      }),
      RUNS,
    );
  });

  it('config.md 3.4: a flag leaves the points that have its value, or gives it to all', async () => {
    await fc.assert(
      fc.asyncProperty(sweep, fc.constantFrom(...KEYS), async (axes, key) => {
        const value = AXES[key][0];
        const { study } = await load({ ...SHARED, sweep: axes }, { overrides: { [key]: value } });
        const { [key]: removed = [value], ...others } = axes;
        const plain = await load({ ...SHARED, sweep: { ...others, [key]: [value] } });
        expect(study.study_design_hash).toBe(plain.study.study_design_hash);
        const before = sizeOf(axes);
        expect(study.notes.filter((note) => note.startsWith('narrowed'))).toEqual(
          removed.length > 1 ? [`narrowed from ${before} to ${before / removed.length} runs`] : [],
        );
      }),
      RUNS,
    );
  });

  it('CFG-16: the hash does not depend on the order of keys, on comments or on notation', async () => {
    const study = {
      backend: ['pytorch', 'vllm'],
      model: 'gpt2',
      decoder: { decoding_strategy: 'sampling', temperature: 0.5 },
      sweep: { n: [8, 16], 'pytorch.batch_size': [1, 2] },
      experiments: [{ n: 5, backend: 'pytorch', precision: 'fp16' }],
    };
    const expected = (await load(study)).study.study_design_hash;
    const keyOrder = fc.shuffledSubarray(Object.keys(study), { minLength: Object.keys(study).length });
    const notation = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.replace('0.5', '5e-1'),
      (text) => text.replaceAll(/\b8\b/g, '8.0').replaceAll(/\b16\b/g, '0x10'),
      (text) => text.replaceAll('\n', '   # a comment\n'),
      (text) => `# first\n\n---\n${text}`,
    );
    const unhashed = fc.constantFrom(
      {},
      { name: 'a', version: 2, execution: { n_cycles: 9, shuffle_seed: 3 } },
    );
    await fc.assert(
      fc.asyncProperty(keyOrder, notation, unhashed, fc.boolean(), async (keys, write, extra, isFlow) => {
        const ordered = Object.fromEntries(
          Object.entries(study).toSorted(([a], [b]) => keys.indexOf(a) - keys.indexOf(b)),
        );
        const text = write(
          stringify({ ...ordered, ...extra }, { collectionStyle: isFlow ? 'flow' : 'block' }),
        );
        const { study: loaded } = await config.loadStudy(folder.write('notation.yaml', text));
        expect(loaded.study_design_hash).toBe(expected);
      }),
      RUNS,
    );
  });
});
