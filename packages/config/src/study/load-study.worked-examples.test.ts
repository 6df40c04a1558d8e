import type { ExperimentConfig } from '@llem/core';
import { ConfigError, sectionOf } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { caught } from '../../test/caught.ts';
import { FOUR_BACKENDS } from '../../test/four-backends.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { createConfig } from '../create-config.ts';

const folder = temporaryFolder();
const { loadStudyConfig } = createConfig(FOUR_BACKENDS);

function file(text: string): string {
  return folder.write('study.yaml', `model: gpt2\n${text}`);
}

/** A configuration as the table of config.md 3.3 writes it. */
function short({ backend, precision, n, ...rest }: ExperimentConfig): string {
  const section = Object.entries(sectionOf({ backend, precision, n, ...rest })).map(
    ([key, value]) => `${key}=${value}`,
  );
  return [backend, precision, n, ...section].join(' ');
}

const VALID: readonly (readonly [number: number, text: string, expected: readonly string[]])[] = [
  [
    1,
    'backend: pytorch\nsweep: {precision: [fp16, bf16], n: [20, 40]}',
    ['pytorch fp16 20', 'pytorch fp16 40', 'pytorch bf16 20', 'pytorch bf16 40'],
  ],
  [
    2,
    `backend: [pytorch, vllm]
sweep: {precision: [fp16, bf16], pytorch.batch_size: [2, 4, 16], vllm.max_num_seqs: [32, 128]}`,
    [
      'pytorch fp16 100 batch_size=2',
      'pytorch fp16 100 batch_size=4',
      'pytorch fp16 100 batch_size=16',
      'pytorch bf16 100 batch_size=2',
      'pytorch bf16 100 batch_size=4',
      'pytorch bf16 100 batch_size=16',
      'vllm fp16 100 max_num_seqs=32',
      'vllm fp16 100 max_num_seqs=128',
      'vllm bf16 100 max_num_seqs=32',
      'vllm bf16 100 max_num_seqs=128',
    ],
  ],
  [
    3,
    'backend: [pytorch, vllm]\nsweep: {precision: [fp16], pytorch.batch_size: [2, 4]}',
    ['pytorch fp16 100 batch_size=2', 'pytorch fp16 100 batch_size=4', 'vllm fp16 100'],
  ],
  [
    4,
    'sweep: {pytorch.batch_size: [1, 2]}',
    ['pytorch bf16 100 batch_size=1', 'pytorch bf16 100 batch_size=2'],
  ],
  [
    8,
    'backend: [pytorch, vllm]\nsweep: {precision: [fp32, bf16]}',
    ['pytorch fp32 100', 'pytorch bf16 100', 'vllm bf16 100'],
  ],
  [
    9,
    `backend: pytorch
sweep: {precision: [fp16, bf16], n: [20, 40]}
experiments: [{backend: vllm, vllm: {max_num_seqs: 256}}]`,
    [
      'pytorch fp16 20',
      'pytorch fp16 40',
      'pytorch bf16 20',
      'pytorch bf16 40',
      'vllm bf16 100 max_num_seqs=256',
    ],
  ],
  [11, 'backend: pytorch\nsweep: {precision: fp16}', ['pytorch fp16 100']],
  [12, 'experiments: [{backend: pytorch}, {backend: vllm}]', ['pytorch bf16 100', 'vllm bf16 100']],
  [
    13,
    'backend: [pytorch, vllm]\nsweep: {mem: [{vllm.block_size: 16}, {vllm.block_size: 32}], n: [10]}',
    ['pytorch bf16 10', 'vllm bf16 10 block_size=16', 'vllm bf16 10 block_size=32'],
  ],
  [
    15,
    'backend: pytorch\nsweep: {pytorch.batch_size: [1, 1, 2]}',
    ['pytorch bf16 100 batch_size=1', 'pytorch bf16 100 batch_size=2'],
  ],
];

const REFUSED: readonly (readonly [number: number, text: string, code: string, told: readonly string[]])[] = [
  [
    5,
    'sweep: {pytorch.batch_size: [1], vllm.max_num_seqs: [2]}',
    'CONFIG.BAD_STUDY',
    ['pytorch and vllm', 'backend: [pytorch, vllm]'],
  ],
  [
    6,
    'backend: pytorch\nsweep: {vllm.max_num_seqs: [64]}',
    'CONFIG.BAD_SWEEP',
    ['"vllm.max_num_seqs"', '"vllm"', 'pytorch'],
  ],
  [
    7,
    'backend: vllm\nsweep: {max_num_seqs: [64, 128]}',
    'CONFIG.ALL_INVALID',
    ['all 2 configurations', 'write vllm.max_num_seqs'],
  ],
  [
    7,
    'backend: vllm\nsweep: {batch_size: [64, 128]}',
    'CONFIG.ALL_INVALID',
    ['all 2 configurations', 'write vllm.max_num_seqs'],
  ],
  [7, 'backend: pytorch\nsweep: {batch_size: [64, 128]}', 'CONFIG.ALL_INVALID', ['write pytorch.batch_size']],
  [
    10,
    'backend: pytorch\nsweep: {pytorch.attn.impl: [a]}',
    'CONFIG.ALL_INVALID',
    ['its one configuration', '"attn"'],
  ],
  [
    14,
    'backend: pytorch\nsweep: {lora: [{adapter_id: a}]}',
    'CONFIG.BAD_SWEEP',
    ['named like a field', 'adapters: [{lora.adapter_id: a}]'],
  ],
  [16, 'backend: tfjs\nsweep: {n: [1, 2]}', 'CONFIG.ALL_INVALID', ['all 2 configurations', 'bf16', 'fp32']],
];

describe('the worked examples of config.md 3.3', () => {
  it.each(VALID)('CFG-13: example %i', async (_number, text, expected) => {
    const study = await loadStudyConfig(file(text));
    expect(study.experiments.map(short)).toEqual(expected);
  });

  it.each(REFUSED)('CFG-13: example %i is refused', async (_number, text, code, told) => {
    const error = await caught(() => loadStudyConfig(file(text)));
    if (!ConfigError.is(error)) throw error;
    expect(error.code).toBe(code);
    for (const part of told) expect(`${error.message} ${error.fix}`).toContain(part);
  });

  it('CFG-13: example 8 tells why vllm is skipped, and that is no warning', async () => {
    const study = await loadStudyConfig(file('backend: [pytorch, vllm]\nsweep: {precision: [fp32, bf16]}'));
    expect(study.skipped_configs).toEqual([
      {
        raw_config: { model: 'gpt2', backend: 'vllm', precision: 'fp32' },
        short_label: 'vllm, fp32',
        reason: expect.stringMatching(/^precision: .*fp16 or bf16 or int8 or fp8 or int4$/),
        errors: [{ path: 'precision', code: 'custom', message: expect.stringContaining('"vllm"') }],
      },
    ]);
    expect(study.notes).toEqual([]);
  });

  it('CFG-13: example 15 notes the duplicate', async () => {
    const study = await loadStudyConfig(file('backend: pytorch\nsweep: {pytorch.batch_size: [1, 1, 2]}'));
    expect(study.notes).toEqual(['dropped 1 configuration that repeats another']);
  });

  it('CFG-14: grid, scoped keys and an explicit entry over a base: 13 configurations, 26 runs', async () => {
    folder.write('common.yaml', 'model: gpt2\nn: 7\nwarmup: {n_warmup: 2}\n');
    const text = `
name: cache-study
base: common.yaml              # defines model
backend: [pytorch, vllm]
n: 40
decoder: {decoding_strategy: sampling}
sweep:
  precision: [fp16, bf16]      # both backends
  decoder.top_p: [0.9, 1.0]
  pytorch.batch_size: [2, 16]  # pytorch only
  vllm.max_num_seqs: [32]      # vllm only
experiments:
  - {backend: pytorch, precision: fp32, pytorch: {attn_implementation: eager}}
execution: {n_cycles: 2, cycle_order: interleaved}
`;
    const study = await loadStudyConfig(folder.write('cache-study.yaml', text));
    expect(study.name).toBe('cache-study');
    expect(study.experiments.map(short)).toEqual([
      'pytorch fp16 40 batch_size=2',
      'pytorch fp16 40 batch_size=16',
      'pytorch fp16 40 batch_size=2',
      'pytorch fp16 40 batch_size=16',
      'pytorch bf16 40 batch_size=2',
      'pytorch bf16 40 batch_size=16',
      'pytorch bf16 40 batch_size=2',
      'pytorch bf16 40 batch_size=16',
      'vllm fp16 40 max_num_seqs=32',
      'vllm fp16 40 max_num_seqs=32',
      'vllm bf16 40 max_num_seqs=32',
      'vllm bf16 40 max_num_seqs=32',
      'pytorch fp32 40 attn_implementation=eager',
    ]);
    expect(study.experiments.map(({ decoder }) => decoder.top_p).slice(0, 4)).toEqual([0.9, 0.9, 1, 1]);
    expect(study.experiments.every(({ decoder }) => decoder.decoding_strategy === 'sampling')).toBe(true);
    expect(study.experiments.every(({ warmup }) => warmup.n_warmup === 2)).toBe(true);
    expect(study.execution).toMatchObject({ n_cycles: 2, cycle_order: 'interleaved' });
  });

  it('CFG-14: a group with a small grid of its own: 2 * (1 + 1 + 2) = 8', async () => {
    const text = `
backend: pytorch
sweep:
  pytorch.batch_size: [1, 8]
  weights:                                     # a group
    - {}                                       # as it is
    - {pytorch.load_in_8bit: true}
    - {pytorch.load_in_4bit: true, pytorch.bnb_4bit_quant_type: [nf4, fp4]}
`;
    const study = await loadStudyConfig(file(text));
    expect(study.experiments.map((config) => short(config).slice('pytorch bf16 100 '.length))).toEqual([
      'batch_size=1',
      'batch_size=8',
      'batch_size=1 load_in_8bit=true',
      'batch_size=8 load_in_8bit=true',
      'batch_size=1 load_in_4bit=true bnb_4bit_quant_type=nf4',
      'batch_size=8 load_in_4bit=true bnb_4bit_quant_type=nf4',
      'batch_size=1 load_in_4bit=true bnb_4bit_quant_type=fp4',
      'batch_size=8 load_in_4bit=true bnb_4bit_quant_type=fp4',
    ]);
  });
});
