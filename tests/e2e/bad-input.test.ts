import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { llem, safetensors, TINY_CONFIG, writeModel } from './workspace-cli.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'llem-bad-input-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const QUICK = {
  backend: 'tfjs',
  precision: 'fp32',
  dataset: 'llem-prompts',
  n: 1,
  max_output_tokens: 2,
  warmup: { enabled: false },
  baseline: { enabled: false },
};
const tensor = (fields: object) => ({
  'model.embed_tokens.weight': { dtype: 'F32', shape: [256, 64], data_offsets: [0, 65536], ...fields },
});
const { num_attention_heads: _heads, ...withoutHeads } = TINY_CONFIG;

type Case = readonly [name: string, exit: 1 | 2, code: string | null, make: () => Promise<object | string>];

/** An experiment on a model folder with these files. */
const model =
  (config: object | string, files: Record<string, string | Buffer> = {}, fields: object = {}) =>
  async () => {
    const folder = await mkdtemp(join(home, 'model-'));
    return { ...QUICK, model: await writeModel(folder, config, files), ...fields };
  };
const dummy = (fields: object) => model(TINY_CONFIG, {}, { load_format: 'dummy', ...fields });
const withFile = (name: string, content: string | Buffer) => async () => {
  await writeFile(join(home, name), content);
  return dummy({ dataset: join(home, name), n: 3 })();
};

const CASES: readonly Case[] = [
  ['missing model', 1, 'PREFLIGHT.FAILED', async () => ({ ...QUICK, model: './not/there' })],
  ['folder without config.json', 1, 'PREFLIGHT.FAILED', async () => ({ ...QUICK, model: home })],
  ['config.json that is no JSON', 1, null, model('{"model_type": "llama",')],
  ['config.json without a field', 1, null, model(withoutHeads, {}, { load_format: 'dummy' })],
  [
    'config.json with an absurd size',
    1,
    null,
    model({ ...TINY_CONFIG, hidden_size: 1e12 }, {}, { load_format: 'dummy' }),
  ],
  [
    'config.json with a negative size',
    1,
    null,
    model({ ...TINY_CONFIG, num_hidden_layers: -3 }, {}, { load_format: 'dummy' }),
  ],
  [
    'unknown architecture',
    1,
    'BACKEND.MODEL_UNSUPPORTED',
    model({ ...TINY_CONFIG, model_type: 'mamba' }, {}, { load_format: 'dummy' }),
  ],
  ['no weights', 1, null, model(TINY_CONFIG, { 'tokenizer.json': '{}' })],
  [
    'truncated weights',
    1,
    'BACKEND.LOAD_FAILED',
    model(TINY_CONFIG, { 'model.safetensors': safetensors(tensor({}), 100) }),
  ],
  [
    'offsets outside the file',
    1,
    'BACKEND.LOAD_FAILED',
    model(TINY_CONFIG, { 'model.safetensors': safetensors(tensor({ data_offsets: [0, 9e15] }), 64) }),
  ],
  [
    'a header that claims 10 GB',
    1,
    'BACKEND.LOAD_FAILED',
    model(TINY_CONFIG, { 'model.safetensors': safetensors('{}', 900, 10_000_000_000n) }),
  ],
  [
    'sizes that are no numbers',
    1,
    'BACKEND.LOAD_FAILED',
    model(TINY_CONFIG, { 'model.safetensors': safetensors(tensor({ shape: ['NaN', 64] }), 65536) }),
  ],
  [
    'overlapping tensors',
    1,
    'BACKEND.LOAD_FAILED',
    model(TINY_CONFIG, {
      'model.safetensors': safetensors(
        { ...tensor({}), b: { dtype: 'F32', shape: [16], data_offsets: [32, 96] } },
        65536,
      ),
    }),
  ],
  [
    'wrong dtype',
    1,
    'BACKEND.LOAD_FAILED',
    model(TINY_CONFIG, {
      'model.safetensors': safetensors(tensor({ dtype: 'I64', data_offsets: [0, 131072] }), 131072),
    }),
  ],
  ['empty weights', 1, 'BACKEND.LOAD_FAILED', model(TINY_CONFIG, { 'model.safetensors': '' })],
  ['data set with too few prompts', 1, 'PREFLIGHT.FAILED', withFile('few.jsonl', '{"prompt": "one"}\n')],
  [
    'data set without prompts',
    1,
    'PREFLIGHT.FAILED',
    withFile('none.jsonl', '{"a": 1}\n{"a": 2}\n{"a": 3}\n'),
  ],
  ['data set of bytes', 1, 'PREFLIGHT.FAILED', withFile('bytes.jsonl', Buffer.from([0xff, 0xfe, 0, 1, 2]))],
  ['missing data set', 1, 'PREFLIGHT.FAILED', dummy({ dataset: './nowhere.jsonl' })],
  ['unknown data set', 1, 'PREFLIGHT.FAILED', dummy({ dataset: 'no-such-set' })],
  ['more prompts than the set has', 2, null, dummy({ n: 100_000 })],
  ['unknown key', 2, 'CONFIG.UNKNOWN_KEY', dummy({ precison: 'fp32' })],
  ['unknown nested key', 2, null, dummy({ decoder: { temprature: 1 } })],
  ['wrong type', 2, null, dummy({ n: 'many' })],
  ['unsupported precision', 2, null, dummy({ precision: 'bf16' })],
  ['unknown backend', 2, 'CONFIG.UNKNOWN_BACKEND', dummy({ backend: 'tfjz' })],
  [
    'known backend that is not installed',
    1,
    'BACKEND.NOT_INSTALLED',
    dummy({ backend: 'tensorrt', precision: 'fp16' }),
  ],
  ['unknown energy source', 2, 'CONFIG.UNKNOWN_ENERGY', dummy({ energy: { backend: 'wattson' } })],
  ['energy source without its sensor', 1, 'PREFLIGHT.FAILED', dummy({ energy: { backend: 'rapl' } })],
  ['runtime that is not there', 1, null, dummy({ tfjs: { tf_backend: 'cuda' } })],
  ['token in the file', 2, 'CONFIG.CREDENTIALS', dummy({ hf_token: 'hf_SECRETSECRET' })],
  ['study without a valid configuration', 2, 'CONFIG.ALL_INVALID', dummy({ sweep: { n: [0, -1] } })],
  ['study with a wrong axis', 2, 'CONFIG.BAD_SWEEP', dummy({ sweep: { n: [] } })],
  [
    'a tag that would run code',
    2,
    'CONFIG.SYNTAX',
    async () => 'model: !!python/object/apply:os.system ["true"]',
  ],
  ['an empty file', 2, 'CONFIG.EMPTY_FILE', async () => ''],
];

describe('bad input', () => {
  it.each(CASES)(
    'CLI-12: %s exits %i with a typed error, a fix and nothing written',
    async (name, exit, code, make) => {
      const content = await make();
      const file = join(home, `${name.replaceAll(/\W/g, '-')}.yaml`);
      await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
      const out = join(home, 'out');
      const { code: exitCode, stdout, stderr } = await llem(['run', file, '-o', out, '--json'], home);
      const { error } = JSON.parse(stdout) as {
        error: { name: string; code: string | null; message: string; fix: string | null };
      };
      expect([exitCode, error.name, error.code]).toEqual([
        exit,
        expect.stringMatching(/Error$/),
        code ?? error.code,
      ]);
      if (error.name !== 'ZodError') expect(error.fix).toBeTruthy();
      expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
      expect(stdout + stderr).not.toMatch(/undefined|\[object Object\]|SECRETSECRET/);
      expect(await readdir(out).catch(() => [])).toEqual([]);
    },
  );

  it('results.md 4: a results place that cannot be written is refused before anything is spent', async () => {
    const file = join(home, 'place.yaml');
    await writeFile(file, JSON.stringify(await dummy({})()));
    const { code, stdout } = await llem(['run', file, '-o', join(file, 'below-a-file'), '--json'], home);
    expect([code, JSON.parse(stdout).error.code]).toEqual([1, 'EXPERIMENT.SAVE_FAILED']);
  });

  it('cli.md 2: usage errors name the flag and exit 2', async () => {
    for (const args of [
      ['--frobnicate'],
      ['-n', '0'],
      ['-n', '1e99'],
      ['--precision', 'fp7'],
      ['--quiet', '--verbose'],
      ['a.yaml', 'b.yaml'],
    ]) {
      const { code, stderr, stdout } = await llem(['run', ...args], home);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^UsageError: /);
    }
    expect((await llem(['frobnicate'], home)).code).toBe(2);
    expect((await llem(['run'], home)).stderr).toMatch(/^ConfigError: .*\n {2}fix: llem run /);
    const { code, stderr } = await llem(['run', '--resume', join(home, 'nothing')], home);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^StudyError: .*study_manifest\.json/)]);
  });

  it('CFG-20: a broken user config is one ConfigError at the start of every command', async () => {
    const config = await mkdtemp(join(home, 'xdg-'));
    await writeFile(
      join(await ensure(join(config, 'llenergymeasure')), 'config.yaml'),
      'output: {results_dri: x}\n',
    );
    const { code, stderr } = await llem(['plugins'], home, { XDG_CONFIG_HOME: config });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^ConfigError: .*config\.yaml[\s\S]*results_dir/),
    ]);
  });
});

async function ensure(folder: string): Promise<string> {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(folder, { recursive: true });
  return folder;
}
