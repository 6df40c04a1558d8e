import { BackendError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { caught } from '../../test/caught.ts';
import { FOUR_BACKENDS } from '../../test/four-backends.ts';
import { studyFiles } from '../../test/study-files.ts';
import { createConfig } from '../create-config.ts';

const { folder, config, load, refused, write } = studyFiles();
const gpt2 = { model: 'gpt2', backend: 'pytorch' };
const gaps = { config_gap_seconds: 10, cycle_gap_seconds: 100 };
const range = (length: number) => Array.from({ length }, (_, index) => index + 1);

function issuePaths(error: unknown): string[] {
  return error instanceof z.ZodError ? error.issues.map(({ path }) => path.join('.')) : [];
}

describe('the keys of a study file', () => {
  it('CFG-11: a study is frozen, names its design and holds no grammar', async () => {
    const study = await config.loadStudyConfig(
      write({ name: 's', version: 2, ...gpt2, sweep: { n: [1, 2] } }),
    );
    expect(Object.keys(study)).toEqual([
      'name',
      'experiments',
      'execution',
      'study_design_hash',
      'skipped_configs',
      'notes',
    ]);
    expect(study.study_design_hash).toBe(config.studyHashOf(study.experiments));
    expect(
      [study, study.experiments, study.execution, study.experiments[0]?.decoder].every(Object.isFrozen),
    ).toBe(true);
  });

  it('CFG-11: unknown keys are listed with their closest match and flow nowhere', async () => {
    const told = await refused(
      { ...gpt2, swep: {}, runner: 'local', output: {}, profile: 1, sweep: { n: [1] } },
      'CONFIG.UNKNOWN_KEY',
    );
    for (const part of ['"swep" (did you mean "sweep"?)', '"runner"', '"output"', '"profile"'])
      expect(told).toContain(part);
  });

  it('CFG-15: execution is parsed strictly, null counts as absent, and its errors pass through', async () => {
    expect((await load({ ...gpt2, sweep: {}, execution: null })).study.execution).toMatchObject({
      n_cycles: 1,
      cycle_order: 'sequential',
      config_gap_seconds: null,
    });
    const wrong = { ...gpt2, name: 5, cold_start: 'yes', execution: { n_cycles: 0, cycles: 3 } };
    expect(issuePaths(await caught(() => load(wrong))).toSorted()).toEqual([
      'cold_start',
      'execution',
      'execution.n_cycles',
      'name',
    ]);
    expect(issuePaths(await caught(() => load({ ...gpt2, execution: [] })))).toEqual(['execution']);
  });

  it('CFG-15: schema default < default of the caller < file < override', async () => {
    const options = { executionDefaults: { n_cycles: 3, cycle_order: 'interleaved' as const } };
    const execution = { cycle_order: 'reverse' };
    expect((await load({ ...gpt2, execution }, options)).study.execution).toMatchObject({
      n_cycles: 3,
      cycle_order: 'reverse',
    });
    const overrides = { 'execution.n_cycles': 5, 'execution.config_gap_seconds': 0, name: 'other' };
    expect((await load({ ...gpt2, execution }, { ...options, overrides })).study).toMatchObject({
      name: 'other',
      execution: { n_cycles: 5, cycle_order: 'reverse', config_gap_seconds: 0, max_consecutive_failures: 10 },
    });
  });

  it('CFG-14: wrong types of sweep, experiments and backend are told', async () => {
    expect(await refused({ ...gpt2, sweep: [] }, 'CONFIG.BAD_STUDY')).toContain('sweep is a list');
    expect(await refused({ ...gpt2, sweep: 5 }, 'CONFIG.BAD_STUDY')).toContain('sweep is a number');
    expect(await refused({ ...gpt2, experiments: {} }, 'CONFIG.BAD_STUDY')).toContain('experiments is a map');
    expect(await refused({ ...gpt2, experiments: [{}, null] }, 'CONFIG.BAD_STUDY')).toContain(
      'experiments.1 is empty',
    );
    expect(await refused({ model: 'a', backend: [], sweep: {} }, 'CONFIG.BAD_STUDY')).toContain('empty list');
    for (const backend of [5, [5], ['pytorch', ''], {}])
      expect(await refused({ model: 'a', backend, sweep: {} }, 'CONFIG.BAD_STUDY')).toContain('no id');
  });

  it('config.md 3: a base lies under the file, its study keys are ignored with a note, bases do not chain', async () => {
    folder.write(
      'base.yaml',
      'model: a\nn: 3\nversion: 1\ndecoder: {top_k: 7}\nsweep: {n: [1]}\nbase: none.yaml',
    );
    const { study } = await load({
      base: 'base.yaml',
      backend: 'pytorch',
      decoder: { top_p: 0.5 },
      sweep: { n: [8, 9] },
    });
    expect(study.experiments).toMatchObject([8, 9].map((n) => ({ n, decoder: { top_k: 7, top_p: 0.5 } })));
    expect(study.notes).toEqual(['base base.yaml: its study keys are ignored: sweep, base']);
    const told = await refused({ base: 'nowhere.yaml', sweep: {} }, 'CONFIG.FILE_NOT_FOUND');
    expect(told).toContain(`${folder.path}/nowhere.yaml`);
    expect(told).toContain('relative to that file');
    folder.write('wrong.yaml', 'modle: a');
    expect(await refused({ base: 'wrong.yaml', sweep: {} }, 'CONFIG.UNKNOWN_KEY')).toContain('"model"');
  });

  it('config.md 3: cold_start is no warm-up anywhere, and refused beside any key that warms up', async () => {
    const { study } = await load({ ...gpt2, cold_start: true, sweep: { n: [1, 2] } });
    expect(study.experiments.every(({ warmup }) => !warmup.enabled)).toBe(true);
    folder.write('warm.yaml', 'model: a\nwarmup: {}');
    for (const warm of [
      { warmup: { n_warmup: 1 }, sweep: {} },
      { base: 'warm.yaml', sweep: {} },
      { sweep: { 'warmup.n_warmup': [1] } },
      { sweep: { g: [{ 'warmup.n_warmup': 1 }] } },
      { experiments: [{ warmup: {} }] },
    ]) {
      expect(await refused({ ...gpt2, ...warm, cold_start: true }, 'CONFIG.BAD_STUDY')).toContain(
        'cold_start',
      );
      await load({ ...gpt2, ...warm, cold_start: false });
    }
    await refused({ ...gpt2, cold_start: true }, 'CONFIG.BAD_STUDY', { 'warmup.n_warmup': 3 });
  });
});

describe('expansion', () => {
  it('LA-02: an experiment file is a study of one', async () => {
    const { study, hashes } = await load({ ...gpt2, execution: { n_cycles: 4 } });
    expect(study).toMatchObject({ experiments: [{ model: 'gpt2' }], execution: { n_cycles: 4 }, notes: [] });
    expect(hashes).toEqual(['ff14fdc9346ca89a']);
  });

  it('CFG-14: shared fields alone are an experiment only where there is neither sweep nor entry', async () => {
    for (const empty of [{ sweep: {} }, { experiments: [] }, { sweep: null, experiments: null }])
      expect((await load({ ...gpt2, ...empty })).study.experiments).toHaveLength(1);
    const backends = ['vllm', 'pytorch'];
    const { study } = await load({ model: 'a', backend: backends, sweep: {} });
    expect(study.experiments.map(({ backend }) => backend)).toEqual(backends);
    expect((await load({ ...gpt2, experiments: [{ n: 3 }] })).study.experiments).toMatchObject([{ n: 3 }]);
  });

  it('CFG-14: a study that stands for nothing is refused', async () => {
    for (const nothing of [
      { sweep: {} },
      { experiments: [] },
      { name: 'a', execution: {}, cold_start: true, sweep: {} },
    ])
      await refused(nothing, 'CONFIG.EMPTY_STUDY');
  });

  it('CFG-14: an entry is laid on the shared fields, without the sections of other backends', async () => {
    const shared = { decoder: { top_p: 0.5, top_k: 3 }, pytorch: { batch_size: 2 }, vllm: { block_size: 8 } };
    const entries = [
      { backend: 'vllm', decoder: { top_k: 9 } },
      { backend: 'pytorch', pytorch: { load_in_4bit: true } },
    ];
    const { study } = await load({ model: 'a', ...shared, experiments: entries });
    expect(study.experiments).toMatchObject([
      { decoder: { top_p: 0.5, top_k: 9 }, vllm: { block_size: 8 } },
      { decoder: { top_k: 3 }, pytorch: { batch_size: 2, load_in_4bit: true } },
    ]);
    expect(study.experiments[0]).not.toHaveProperty('pytorch');
  });

  it('CFG-14: a wrong section in an entry stays and fails', async () => {
    const { study } = await load({
      ...gpt2,
      experiments: [{}, { backend: 'vllm', pytorch: { batch_size: 1 } }],
    });
    expect(study.skipped_configs).toMatchObject([
      { short_label: 'vllm, bf16', errors: [{ path: 'pytorch' }] },
    ]);
  });

  it('CFG-14: without a backend an entry takes the only one; under a list it is invalid', async () => {
    const { study: only } = await load({
      model: 'a',
      sweep: { 'vllm.block_size': [1] },
      experiments: [{ n: 3 }],
    });
    expect(only.experiments.map(({ backend }) => backend)).toEqual(['vllm', 'vllm']);
    const { study: none } = await load({ model: 'a', experiments: [{ n: 3 }, { backend: null }] });
    expect(none.experiments.map(({ backend }) => backend)).toEqual(['pytorch', 'pytorch']);
    const { study } = await load({
      model: 'a',
      backend: ['pytorch', 'vllm'],
      experiments: [{ n: 3 }, { backend: 'vllm' }, { backend: 5 }],
    });
    expect(study.experiments).toHaveLength(1);
    expect(study.skipped_configs).toMatchObject([
      {
        raw_config: { model: 'a', n: 3 },
        short_label: 'no backend, bf16',
        reason: 'backend: is not given, and the study lists several: write backend: pytorch or vllm',
      },
      { short_label: '5, bf16' },
    ]);
  });

  it('CFG-13: a key for a backend that the study does not run is refused, naming both, also in a group', async () => {
    const told = async (sweep: object) => refused({ ...gpt2, sweep }, 'CONFIG.BAD_SWEEP');
    expect(await told({ 'tfjs.batch_size': [1] })).toMatch(/"tfjs.batch_size" is for backend "tfjs"/);
    expect(await told({ 'tfjs.g': [{}] })).toMatch(/"tfjs.g" is for backend "tfjs"/);
    expect(await told({ g: [{}, { n: 1, 'vllm.block_size': 1 }] })).toMatch(
      /"vllm.block_size" is for backend "vllm"/,
    );
    const implied = { model: 'a', sweep: { g: [{ 'vllm.block_size': 1 }] } };
    expect((await load(implied)).study.experiments).toMatchObject([{ backend: 'vllm' }]);
  });

  it('CFG-14: a shared section that nothing can use is refused', async () => {
    const vllm = { vllm: { block_size: 8 } };
    expect(await refused({ ...gpt2, ...vllm, sweep: { n: [1] } }, 'CONFIG.BAD_STUDY')).toContain('"vllm"');
    await refused({ ...gpt2, ...vllm, experiments: [{ n: 1 }] }, 'CONFIG.BAD_STUDY');
    await load({ ...gpt2, ...vllm, experiments: [{ backend: 'vllm' }] });
    await load({ ...gpt2, vllm: null, sweep: {} });
  });

  it('config.md 1.3: a backend that is not installed refuses the whole study', async () => {
    const { loadStudy } = createConfig(FOUR_BACKENDS.filter(({ id }) => id === 'pytorch'));
    const needsTfjs = [
      { backend: ['pytorch', 'tfjs'], sweep: { n: [1] } },
      { sweep: { 'tfjs.batch_size': [1] } },
      { ...gpt2, experiments: [{ backend: 'tfjs' }] },
    ];
    for (const study of needsTfjs) {
      const error = await caught(() => loadStudy(write({ model: 'a', ...study })));
      expect(BackendError.is(error) && error.code).toBe('BACKEND.NOT_INSTALLED');
    }
    await refused({ model: 'a', backend: ['pytorch', 'torch'], sweep: {} }, 'CONFIG.UNKNOWN_BACKEND');
    await refused({ model: 'a', experiments: [{ backend: 'nope' }] }, 'CONFIG.UNKNOWN_BACKEND');
  });

  it('CFG-12: what is invalid is skipped, with its raw map and every reason', async () => {
    const wrong = { n: 0, decoder: { top_pp: 1 }, precision: 'fp16' };
    const { study } = await load({ ...gpt2, experiments: [{}, wrong] });
    expect(study.skipped_configs).toEqual([
      {
        raw_config: { ...gpt2, ...wrong },
        short_label: 'pytorch, fp16',
        reason: expect.stringMatching(/n: .*decoder: Unrecognized key: "top_pp" \(did you mean top_p\?\)/),
        errors: [
          { path: 'n', code: 'too_small', message: expect.any(String) },
          { path: 'decoder', code: 'unrecognized_keys', message: expect.any(String) },
        ],
      },
    ]);
  });

  it('CFG-12: where nothing is valid, the error has the count and the first five reasons', async () => {
    const wrong = range(9).map((n) => ({ random_seed: n, [`field${n}`]: 1 }));
    const told = await refused({ ...gpt2, experiments: [...wrong, ...wrong] }, 'CONFIG.ALL_INVALID');
    expect(told).toContain('all 18 configurations are invalid');
    expect(told.match(/field\d/g)).toEqual(range(5).map((n) => `field${n}`));
  });

  it('config.md 3.2: more than half invalid is a warning with the percentage', async () => {
    const half = { ...gpt2, experiments: [{}, { n: 0 }] };
    expect((await load(half)).study.notes).toEqual([]);
    const most = { ...gpt2, experiments: [{}, {}, { n: 0 }, { n: -1 }] };
    expect((await load(most)).study.notes).toEqual([
      'dropped 1 configuration that repeats another',
      'warning: 2 of 3 configurations are invalid (67 %) and are skipped',
    ]);
  });

  it('config.md 3.2: configurations that differ only in ignored settings are noted with their number', async () => {
    const sweep = { 'decoder.top_k': [1, 2, 50], n: [5, 6] };
    expect((await load({ ...gpt2, sweep })).study.notes).toEqual([
      '6 configurations differ only in settings that their decoding strategy ignores: 4 of them cost runs and tell nothing',
    ]);
    expect((await load({ ...gpt2, decoder: { decoding_strategy: 'sampling' }, sweep })).study.notes).toEqual(
      [],
    );
    expect((await load({ ...gpt2, sweep: { 'pytorch.length_penalty': [1, 2] } })).study.notes).toHaveLength(
      1,
    );
  });

  it('config.md 3.2: large studies are noted, and warned of with what the gaps alone take', async () => {
    const notes = async (count: number, execution: object) =>
      (await load({ ...gpt2, execution, sweep: { random_seed: range(count) } }, { gaps })).study.notes;
    expect(await notes(100, {})).toEqual([]);
    expect(await notes(101, { n_cycles: 2 })).toEqual(['101 configurations x 2 cycles = 202 runs']);
    expect(await notes(501, { n_cycles: 3 })).toEqual([
      'warning: 501 configurations x 3 cycles = 1503 runs: the gaps alone take 4h 14m',
    ]);
    expect(await notes(2001, { config_gap_seconds: 0 })).toEqual([
      'warning: 2001 configurations x 1 cycles = 2001 runs: the gaps alone take 0h 00m; sweep over less, or split the study',
    ]);
    const [byDefault] = (await load({ ...gpt2, sweep: { random_seed: range(501) } })).study.notes;
    expect(byDefault).toContain('the gaps alone take 8h 20m');
  });

  it('config.md 3.2: more than 100,000 points are refused with the product, before any is made', async () => {
    const axis = range(1000);
    const huge = {
      ...gpt2,
      sweep: { n: axis, random_seed: axis, 'decoder.top_k': axis, g: [{}, { max_input_tokens: axis }] },
    };
    expect(await refused(huge, 'CONFIG.TOO_LARGE')).toContain('stands for 1001000000000 configurations');
    const ids = Array.from({ length: 60 }, (_, index) => [`k${index}`, [1, 2]]);
    const absurd = await refused({ ...gpt2, sweep: Object.fromEntries(ids) }, 'CONFIG.TOO_LARGE');
    expect(absurd).toContain(String(2n ** 60n));
    const inGroup = { g: [{ n: axis, random_seed: axis }] };
    expect(await refused({ ...gpt2, sweep: inGroup, experiments: [{}] }, 'CONFIG.TOO_LARGE')).toContain(
      '1000001',
    );
  });

  it('RES-02: hashes and texts stand beside the experiments, and duplicates are counted', async () => {
    const loaded = await load({ ...gpt2, experiments: [{}, { n: 100 }, { n: 5 }, { n: 5 }] });
    expect(loaded.duplicates).toBe(2);
    expect(loaded.hashes).toEqual(loaded.study.experiments.map((one) => config.hashOf(one)));
    expect(loaded.canonical_texts.map((text) => JSON.parse(text).n)).toEqual([100, 5]);
  });
});

describe('the guards of section 4', () => {
  it('config.md 4: credentials refuse the whole study, wherever they stand, and are not shown', async () => {
    const secret = 'hunter2';
    for (const study of [
      { hf_token: secret },
      { pytorch: { api_key: secret } },
      { execution: { password: secret } },
      { sweep: { hf_token: [secret] } },
      { sweep: { 'pytorch.hf_token': [secret] } },
      { sweep: { 'passthrough_kwargs.token': [secret] } },
      { sweep: { g: [{ 'passthrough_kwargs.hf_token': secret }] } },
      { sweep: { n: [[{ api_key: secret }]] } },
      { sweep: { decoder: { secret } } },
      { sweep: [{ token: secret }] },
      { experiments: [{}, { passthrough_kwargs: { use_auth_token: secret } }] },
      { experiments: { token: secret } },
    ]) {
      expect(await refused({ ...gpt2, ...study }, 'CONFIG.CREDENTIALS')).not.toContain(secret);
    }
    folder.write('secret.yaml', `model: a\ntoken: ${secret}`);
    expect(await refused({ base: 'secret.yaml', sweep: {} }, 'CONFIG.CREDENTIALS')).not.toContain(secret);
    await refused({ ...gpt2, sweep: {} }, 'CONFIG.CREDENTIALS', { 'passthrough_kwargs.hf_token': secret });
  });

  it('config.md 4: an engine’s own names in an open map are none', async () => {
    const { study } = await load({ ...gpt2, sweep: { 'passthrough_kwargs.pad_token': ['<pad>', '</s>'] } });
    expect(study.experiments.map((one) => one.passthrough_kwargs)).toEqual([
      { pad_token: '<pad>' },
      { pad_token: '</s>' },
    ]);
  });

  it('config.md 4: forbidden keys refuse the whole study, also as a part of a dotted key', async () => {
    for (const study of [
      'sweep: {__proto__.n: [1]}',
      'sweep: {decoder.constructor: [1]}',
      'sweep: {g: [{decoder.prototype.x: 1}]}',
      'experiments: [{decoder: {__proto__: {a: 1}}}]',
    ])
      await refused(`model: gpt2\n${study}`, 'CONFIG.FORBIDDEN_KEY');
    await refused({ ...gpt2, sweep: {} }, 'CONFIG.FORBIDDEN_KEY', { 'a.__proto__': 1 });
  });
});
