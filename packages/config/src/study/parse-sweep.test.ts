import { describe, expect, it } from 'vitest';
import { studyFiles } from '../../test/study-files.ts';

const { load, refused } = studyFiles();
const gpt2 = { model: 'gpt2', backend: 'pytorch' };

const sweepRefused = (sweep: object, shared: object = {}) =>
  refused({ ...gpt2, ...shared, sweep }, 'CONFIG.BAD_SWEEP');

async function points(sweep: object, shared: object = {}) {
  return (await load({ ...gpt2, ...shared, sweep })).study.experiments;
}

describe('the grammar of sweeps', () => {
  it('CFG-13: an axis holds scalars, nulls and lists; a list in the list is one literal value', async () => {
    expect((await points({ max_output_tokens: [8, null] })).map((one) => one.max_output_tokens)).toEqual([
      8,
      null,
    ]);
    expect((await points({ max_input_tokens: null })).map((one) => one.max_input_tokens)).toEqual([null]);
    const literal = await points({ 'vllm.offload_params': [['a'], ['a', 'b']] }, { backend: 'vllm' });
    expect(literal).toMatchObject([
      { vllm: { offload_params: ['a'] } },
      { vllm: { offload_params: ['a', 'b'] } },
    ]);
  });

  it('CFG-13: an empty list names the key, a map shows the dotted key to write instead', async () => {
    expect(await sweepRefused({ n: [] })).toContain('"n" is an empty list');
    expect(await sweepRefused({ decoder: { top_p: [0.9, 1] } })).toContain('decoder.top_p: [0.9,1]');
    expect(await sweepRefused({ decoder: {} })).toContain('"decoder" is a map');
    expect(await sweepRefused({ g: [{ n: [] }] })).toContain('"g" has an empty list as the value of "n"');
  });

  it('CFG-13: a path leads as deep as the section does', async () => {
    const text =
      'backend: tensorrt\nprecision: fp16\nmodel: a\nsweep: {tensorrt.kv_cache_config.max_tokens: [1, 2]}';
    const { study } = await load(text);
    expect(study.experiments).toMatchObject([
      { tensorrt: { kv_cache_config: { max_tokens: 1 } } },
      { tensorrt: { kv_cache_config: { max_tokens: 2 } } },
    ]);
  });

  it('CFG-13: a key with an empty part is refused', async () => {
    for (const key of ['', '.n', 'decoder.', 'decoder..top_p', 'pytorch.'])
      expect(await sweepRefused({ [key]: [1] })).toContain('empty part');
    expect(await sweepRefused({ g: [{ 'decoder.': 1 }] })).toContain('"decoder."');
    await refused({ ...gpt2, sweep: { [Array(200).fill('a').join('.')]: [1] } }, 'CONFIG.TOO_DEEP');
  });

  it('CFG-13: lists of maps and other values mixed are refused', async () => {
    for (const mixed of [
      [{ n: 1 }, 5],
      [null, {}],
      [{}, [{}]],
    ])
      expect(await sweepRefused({ g: mixed })).toContain('mixes maps and other values');
  });

  it('CFG-13: a group may not be named like a field, at any depth, nor like a section', async () => {
    for (const name of [
      'n',
      'decoder',
      'decoder.top_p',
      'pytorch',
      'pytorch.batch_size',
      'dataset.synthetic',
    ])
      expect(await sweepRefused({ [name]: [{ 'decoder.top_k': 1 }] })).toContain('named like a field');
    expect(await sweepRefused({ 'passthrough_kwargs.rope': [{ factor: 2 }] })).toContain(
      'alternatives: [{passthrough_kwargs.rope.factor: 2}]'.replace('alternatives', 'factors'),
    );
    expect(await sweepRefused({ backend: [{ n: 1 }] })).toContain('"backend"');
    expect(await points({ 'pytorch.sizes': [{ 'pytorch.batch_size': 1 }, { n: 3 }] })).toHaveLength(2);
    expect(await points({ 'decoder.styles': [{ 'decoder.top_k': 1 }, {}] })).toHaveLength(2);
  });

  it('CFG-13: inside a group a map is refused, a list is a small grid, and a list in it is a literal', async () => {
    expect(await sweepRefused({ g: [{ decoder: { top_p: 1 } }] })).toContain('decoder.<field>');
    expect(await sweepRefused({ g: [{ n: [{ a: 1 }] }] })).toContain('has a map as the value of "n"');
    const grid = await points({ g: [{ n: [1, 2], 'decoder.top_k': [3, 4] }, { n: 5 }] });
    expect(grid.map(({ n, decoder }) => [n, decoder.top_k])).toEqual([
      [1, 3],
      [1, 4],
      [2, 3],
      [2, 4],
      [5, 50],
    ]);
    const literal = await points({ g: [{ 'vllm.offload_params': [['a', 'b']] }] }, { backend: 'vllm' });
    expect(literal).toMatchObject([{ vllm: { offload_params: ['a', 'b'] } }]);
  });

  it('CFG-13: an entry belongs to the grid of one backend', async () => {
    const both = { 'pytorch.batch_size': 1, 'vllm.block_size': 1 };
    expect(await sweepRefused({ g: [both] }, { backend: ['pytorch', 'vllm'] })).toContain('pytorch and vllm');
    expect(await sweepRefused({ 'pytorch.g': [{ 'vllm.block_size': 1 }] })).toContain('pytorch and vllm');
    expect(await sweepRefused({ g: [{ backend: 'vllm' }] })).toContain('sets backend in a group');
  });

  it('CFG-13: a path that two keys set is refused, naming both', async () => {
    const cases = [
      { n: [1], g: [{ n: 2 }] },
      { g: [{ n: 1 }], h: [{}, { n: 2 }] },
      { 'pytorch.batch_size': [1], g: [{ 'pytorch.batch_size': 2 }] },
    ];
    for (const sweep of cases) {
      const told = await sweepRefused(sweep);
      for (const key of Object.keys(sweep)) expect(told).toContain(`"${key}"`);
    }
    expect(await points({ g: [{ n: 1 }, { n: 2 }] })).toHaveLength(2);
  });

  it('CFG-13: a path through a value that another key sets is refused, naming both', async () => {
    for (const sweep of [
      { dataset: ['llem-prompts'], 'dataset.synthetic.n': [5] },
      { 'dataset.synthetic.n': [5], dataset: ['llem-prompts'] },
      { decoder: [null], g: [{ 'decoder.top_k': 1 }] },
      { g: [{ decoder: null, 'decoder.top_k': 1 }] },
      { g: [{ 'decoder.top_k': 1, decoder: null }] },
    ]) {
      expect(await sweepRefused(sweep)).toMatch(/"decoder"|"dataset"/);
    }
    const apart = { g: [{ dataset: 'llem-prompts', n: 5 }, { 'dataset.synthetic.n': 100 }] };
    expect(await points(apart)).toHaveLength(2);
  });

  it('CFG-13: a path through a shared value is refused, naming the key', async () => {
    for (const [shared, key] of [
      [{ dataset: 'llem-prompts' }, 'dataset.synthetic.n'],
      [{ decoder: 5 }, 'decoder.top_p'],
      [{ pytorch: [1] }, 'pytorch.batch_size'],
    ] as const) {
      expect(await sweepRefused({ [key]: [5] }, shared)).toContain(`"${key}" leads through`);
      expect(await sweepRefused({ g: [{ [key]: 5 }] }, shared)).toContain(`"${key}" leads through`);
    }
    expect(await points({ 'lora.adapter_id': ['a'] }, { lora: null })).toHaveLength(1);
  });

  it('CFG-13: backend as an axis is the same as the list at the top; both together are refused', async () => {
    const axis = await load({ model: 'a', sweep: { n: [1, 2], backend: ['pytorch', 'vllm'] } });
    const list = await load({ model: 'a', backend: ['pytorch', 'vllm'], sweep: { n: [1, 2] } });
    expect(axis.study.study_design_hash).toBe(list.study.study_design_hash);
    expect(await sweepRefused({ backend: ['vllm'] })).toContain('"backend" stands beside backend');
    expect(await sweepRefused({ backend: [] }, { backend: null })).toContain('empty list');
    const alone = await load({ model: 'a', sweep: { backend: ['pytorch', 'vllm'] } });
    expect(alone.study.experiments.map(({ backend }) => backend)).toEqual(['pytorch', 'vllm']);
  });

  it('CFG-13: what no study needs is refused before it costs anything', async () => {
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`k${index}`, 1]));
    expect(await sweepRefused(many)).toContain('more than 200 keys');
    expect(await sweepRefused({ g: [many] })).toContain('more than 200 keys');
  });
});
