import { describe, expect, it } from 'vitest';
import { FOUR_BACKENDS } from '../../test/four-backends.ts';
import { studyFiles } from '../../test/study-files.ts';
import { createConfig } from '../create-config.ts';

const { load, refused, write } = studyFiles();
const gpt2 = { model: 'gpt2', backend: 'pytorch' };
const both = { model: 'gpt2', backend: ['pytorch', 'vllm'] };

async function narrowed(study: object, overrides: Record<string, unknown>) {
  return (await load(study, { overrides })).study;
}

describe('flags on a study', () => {
  it('config.md 3.4: a flag replaces the shared value and removes the axis of its path', async () => {
    const study = {
      ...gpt2,
      n: 7,
      sweep: { n: [20, 40], precision: ['fp16', 'bf16'] },
      execution: { n_cycles: 3 },
    };
    const { experiments, notes } = await narrowed(study, { n: 5 });
    expect(experiments.map(({ n, precision }) => [n, precision])).toEqual([
      [5, 'fp16'],
      [5, 'bf16'],
    ]);
    expect(notes).toEqual(['narrowed from 12 to 6 runs']);
    expect((await narrowed(study, { model: 'other' })).notes).toEqual([]);
  });

  it('config.md 3.4: the last axis may go: one configuration stays', async () => {
    const { experiments, notes } = await narrowed(
      { ...gpt2, sweep: { n: [1, 2] }, experiments: [{ n: 3 }] },
      { n: 9 },
    );
    expect(experiments).toMatchObject([{ n: 9 }]);
    expect(notes).toEqual(['narrowed from 3 to 1 runs', 'dropped 1 configuration that repeats another']);
  });

  it('config.md 3.4: a flag overwrites its path in group entries and explicit entries', async () => {
    const sweep = { g: [{ 'decoder.top_k': [1, 2], n: 3 }, { 'decoder.top_k': 4 }] };
    const grid = await narrowed({ ...gpt2, sweep }, { 'decoder.top_k': 8 });
    expect(grid.experiments.map(({ n, decoder }) => [n, decoder.top_k])).toEqual([
      [3, 8],
      [100, 8],
    ]);
    expect(grid.notes).toEqual(['narrowed from 3 to 2 runs']);
    const entries = { ...gpt2, experiments: [{ pytorch: { batch_size: 1 } }, { backend: 'vllm', n: 3 }] };
    const list = await narrowed(entries, { 'pytorch.batch_size': 4, n: 6 });
    expect(list.experiments).toMatchObject([
      { n: 6, pytorch: { batch_size: 4 } },
      { backend: 'vllm', n: 6 },
    ]);
    expect(list.skipped_configs).toEqual([]);
  });

  it('config.md 3.4: a flag above or below the path of an axis fixes it too', async () => {
    const below = { ...gpt2, sweep: { dataset: ['aienergyscore', './a.jsonl'] } };
    expect((await narrowed(below, { 'dataset.synthetic.n': 500 })).experiments).toMatchObject([
      { dataset: { synthetic: { n: 500 } } },
    ]);
    const above = { ...gpt2, n: 5, sweep: { 'dataset.synthetic.n': [10, 20] } };
    expect((await narrowed(above, { dataset: 'llem-prompts' })).experiments).toMatchObject([
      { dataset: 'llem-prompts' },
    ]);
  });

  it('config.md 3.4: --backend keeps its grid and its entries', async () => {
    const study = {
      ...both,
      vllm: { block_size: 8 },
      sweep: {
        n: [1, 2],
        'pytorch.batch_size': [1, 2],
        'vllm.max_num_seqs': [3],
        g: [{ 'pytorch.load_in_4bit': true }],
      },
      experiments: [
        { backend: 'pytorch', n: 9 },
        { backend: 'vllm', n: 9 },
        { backend: 'tensorrt', precision: 'fp16' },
      ],
    };
    const { experiments, notes } = await narrowed(study, { backend: 'vllm' });
    expect(experiments).toMatchObject(
      [1, 2, 9].map((n) => ({ backend: 'vllm', n, vllm: { block_size: 8 } })),
    );
    expect(notes).toEqual(['narrowed from 9 to 3 runs']);
    expect(await refused(study, 'CONFIG.EMPTY_STUDY', { backend: 'tfjs' })).toContain(
      'no configuration for backend tfjs',
    );
    expect(
      await refused({ ...gpt2, sweep: { n: [1] } }, 'CONFIG.EMPTY_STUDY', { backend: 'vllm' }),
    ).toContain('vllm');
    expect(await refused(gpt2, 'CONFIG.BAD_OVERRIDE', { backend: [] })).toContain('empty list');
  });

  it('config.md 3.4: --backend answers a study that names none, or several without a list', async () => {
    expect(
      (await narrowed({ model: 'a', precision: 'fp32', sweep: { n: [1, 2] } }, { backend: 'tfjs' }))
        .experiments,
    ).toMatchObject([
      { backend: 'tfjs', n: 1 },
      { backend: 'tfjs', n: 2 },
    ]);
    const scoped = { model: 'a', sweep: { 'pytorch.batch_size': [1, 2], 'vllm.block_size': [1] } };
    expect((await narrowed(scoped, { backend: 'vllm' })).experiments).toMatchObject([{ backend: 'vllm' }]);
    const entries = { model: 'a', experiments: [{ n: 1 }, { backend: 'pytorch' }] };
    expect((await narrowed(entries, { backend: 'vllm' })).experiments).toMatchObject([
      { backend: 'vllm', n: 1 },
    ]);
  });

  it('config.md 3.4: a backend that is cut off need not be installed; its runs count as cut off', async () => {
    const { loadStudy } = createConfig(FOUR_BACKENDS.filter(({ id }) => id === 'pytorch'));
    const { study } = await loadStudy(
      write({ ...both, sweep: { n: [1, 2, 3] }, experiments: [{ backend: 'tfjs' }] }),
      {
        overrides: { backend: 'pytorch' },
      },
    );
    expect(study.notes).toEqual(['narrowed from 7 to 3 runs']);
  });

  it('config.md 3.4: a study too large to expand can be narrowed', async () => {
    const axis = Array.from({ length: 400 }, (_, index) => index + 1);
    const { experiments, notes } = await narrowed(
      { ...gpt2, sweep: { n: axis, random_seed: axis } },
      { n: 5 },
    );
    expect(experiments).toHaveLength(400);
    expect(notes[0]).toBe('narrowed from 160000 to 400 runs');
  });

  it('config.md 3.4: runs that were invalid anyway are not counted as cut off', async () => {
    const study = { ...both, sweep: { precision: ['fp32', 'bf16'] } };
    expect((await narrowed(study, { precision: 'bf16' })).notes).toEqual(['narrowed from 3 to 2 runs']);
    expect((await narrowed(study, { backend: 'pytorch' })).notes).toEqual(['narrowed from 3 to 2 runs']);
  });

  it('config.md 3.4: a flag that no configuration can use, or that is no field, is refused', async () => {
    const told = await refused({ ...gpt2, sweep: { n: [1] } }, 'CONFIG.BAD_OVERRIDE', {
      'vllm.block_size': 4,
    });
    expect(told).toContain('vllm.block_size');
    expect(await refused(gpt2, 'CONFIG.UNKNOWN_KEY', { modle: 'x' })).toContain('the overrides have');
    expect((await narrowed(both, { 'vllm.block_size': 4 })).experiments).toMatchObject([
      { backend: 'pytorch' },
      { vllm: { block_size: 4 } },
    ]);
  });
});
