import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackendError, BridgeError, type ExperimentConfig } from '@llem/core';
import { createExampleDevice } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { configure } from './configure.ts';
import { createFakeEngine } from './fake-engine.ts';
import { promptsOf } from './worker.ts';

const MODEL = 'owner/model';

/** The BackendError of a load and a run on fake libraries, which fail or lack something as `variables` say. */
async function failureOf(config: ExperimentConfig, variables: Record<string, string>): Promise<BackendError> {
  const { backend, context } = createFakeEngine(variables);
  try {
    await using model = await backend.load(config, context);
    await model.run(promptsOf(['abc']), context.signal);
  } catch (error) {
    if (BackendError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

describe('what fails in the engine', () => {
  it.each([
    [
      'from_pretrained',
      'OutOfMemoryError',
      'BACKEND.CUDA_OOM',
      /^pytorch ran out of CUDA memory \(81408 of 81920 MiB in use\): no room$/,
    ],
    ['from_pretrained', 'RuntimeError', 'BACKEND.LOAD_FAILED', /^pytorch model loading failed: no room$/],
    ['from_pretrained', 'GatedRepoError', 'BACKEND.GATED', /owner\/model gated model/],
    [
      'from_pretrained',
      'RepositoryNotFoundError',
      'BACKEND.MODEL_NOT_FOUND',
      /owner\/model not found on HuggingFace Hub/,
    ],
    ['from_pretrained', 'ImportError', 'BACKEND.LIBRARY_MISSING', /^pytorch: no room in .*python3/],
    ['generate', 'OutOfMemoryError', 'BACKEND.CUDA_OOM', /ran out of CUDA memory/],
    ['generate', 'ValueError', 'BACKEND.RUN_FAILED', /^pytorch inference failed: no room$/],
  ])('backends.md 10: %s raising %s is %s', async (call, exception, code, message) => {
    const error = await failureOf(configure(MODEL), { FAKE_FAILURE: `${call}:${exception}:no room` });
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.backend).toBe('pytorch');
    expect(error.cause instanceof Error && error.cause.stack).toContain('fake-engine');
  });

  it.each([
    [
      'BACKEND.CUDA_OOM',
      'OutOfMemoryError',
      {},
      'set a smaller pytorch.batch_size, precision: fp16, or choose a smaller model',
    ],
    ['BACKEND.GATED', 'GatedRepoError', {}, 'export HF_TOKEN=<your_token>'],
    [
      'BACKEND.GATED',
      'GatedRepoError',
      { HF_TOKEN: 'hf_12345678' },
      'ask for access on https://huggingface.co/owner/model',
    ],
    ['BACKEND.LIBRARY_MISSING', 'ImportError', {}, 'llem plugins setup pytorch'],
  ])('backends.md 10: %s tells what to do about it', async (code, exception, variables, fix) => {
    const error = await failureOf(configure(MODEL), {
      ...variables,
      FAKE_FAILURE: `from_pretrained:${exception}:why`,
    });
    expect([error.code, error.fix]).toEqual([code, fix]);
  });

  it.each([
    ['from_pretrained', 'BACKEND.LOAD_FAILED'],
    ['generate', 'BACKEND.RUN_FAILED'],
  ])('backends.md 10: a worker killed in %s is %s with the BridgeError as cause', async (call, code) => {
    const error = await failureOf(configure(MODEL), { FAKE_FAILURE: `${call}:signal:9` });
    expect(error.code).toBe(code);
    expect(BridgeError.is(error.cause) && error.cause.signal).toBe('SIGKILL');
    expect(error.meta.log_tail).toBeInstanceOf(Array);
    expect(error.fix).toContain('dmesg');
  });

  it('backends.md 10: a local model that is not there is not looked for on the Hub', async () => {
    const error = await failureOf(configure('./nowhere'), {});
    expect([error.code, error.message]).toEqual([
      'BACKEND.MODEL_NOT_FOUND',
      'pytorch: ./nowhere not found — path does not exist',
    ]);
  });

  it('issue 3, bad input: a local model without a tokenizer says how to get one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'llem-no-tokenizer-'));
    writeFileSync(join(folder, 'config.json'), '{"model_type": "llama"}');
    const error = await failureOf(configure(folder), {
      FAKE_FAILURE: 'tokenizer:ValueError:no sentencepiece',
    });
    expect([error.code, error.message, error.fix]).toEqual([
      'BACKEND.LOAD_FAILED',
      `pytorch model loading failed: ${folder} has no tokenizer`,
      "save it beside the model: AutoTokenizer.from_pretrained('<model>').save_pretrained('<directory>')",
    ]);
  });

  it.each([
    ['adapter_path', './adapters/none'],
    ['adapter_id', 'owner/adapter'],
  ])('backends.md 10: an adapter that is not there is told by its field, lora.%s', async (field, adapter) => {
    const config = { ...configure(MODEL), lora: { merge_weights: false, [field]: adapter } };
    const error = await failureOf(config, {
      FAKE_FAILURE: "adapter:ValueError:Can't find 'adapter_config.json'",
    });
    expect([error.code, error.message, error.fix]).toEqual([
      'BACKEND.LOAD_FAILED',
      `pytorch model loading failed: the adapter ${adapter} cannot be applied: Can't find 'adapter_config.json'`,
      `point lora.${field} at a directory or Hub repository that holds adapter_config.json, made for this model`,
    ]);
  });

  it('backends.md 3: what torch.compile cannot do is a warning, and the run goes on', async () => {
    const { backend, context } = createFakeEngine({ FAKE_FAILURE: 'compile:RuntimeError:no gcc' });
    await using model = await backend.load(configure(MODEL, {}, { torch_compile: true }), context);
    expect(model.info.warnings.join()).toMatch(/^compile_failed: .*no gcc/);
    expect(model.info.effective_settings.torch_compile).toBe(false);
    expect((await model.run(promptsOf(['abc']), context.signal)).requests).toHaveLength(1);
  });
});

describe('one of several processes', () => {
  it('backends.md 3: is told apart by its place, and puts the whole model on the one device that it sees', async () => {
    const place = { index: 1, count: 2 };
    const { backend, context } = createFakeEngine({}, { process: place });
    const visible = [0, 1].map((index) => createExampleDevice(index, { uuid: `GPU-${index}` }));
    const config = configure(MODEL, {}, { num_processes: 2 });
    expect(await backend.devices(config, visible)).toEqual(['GPU-0', 'GPU-1']);
    await using model = await backend.load(config, context);
    expect(model.info.effective_settings.device_map).toEqual({ '': 'cpu' });
    expect(model.info.device_uuids).toEqual([]);
    expect((await model.run(promptsOf(['abc']), context.signal)).requests).toHaveLength(1);
  });
});

describe('a compiler that fails', () => {
  it('backends.md 3: in the first run gives a warning once, and the model runs uncompiled', async () => {
    const { backend, context } = createFakeEngine({ FAKE_FAILURE: 'generate:CompilerError:no lowering' });
    await using model = await backend.load(configure(MODEL, {}, { torch_compile: true }), context);
    expect(model.info.warnings).toEqual([]);
    const first = await model.run(promptsOf(['abc']), context.signal);
    expect(first.warnings.join()).toMatch(/^compile_failed: .*mode default, backend inductor.*no lowering/);
    expect(first.extras.compiled_graphs).toBe(0);
    expect((await model.run(promptsOf(['abc']), context.signal)).warnings).toEqual([]);
  });

  it('backends.md 10: without a compiler such an error is no compile failure', async () => {
    const error = await failureOf(configure(MODEL), { FAKE_FAILURE: 'generate:CompilerError:no lowering' });
    expect(error.code).toBe('BACKEND.RUN_FAILED');
  });
});

describe('what the installed library does not know', () => {
  it.each([
    [{}, { attn_implementation: 'eager' }, 'attn_implementation', 'pytorch.attn_implementation'],
    [{}, { device_map: 'cpu' }, 'device_map', 'pytorch.device_map'],
    [{}, { max_memory: { cpu: '1GiB' } }, 'max_memory', 'pytorch.max_memory'],
    [{}, { tp_plan: 'auto', tp_size: 1 }, 'distributed_config,tp_size', 'pytorch.tp_size'],
    [
      {},
      { load_in_4bit: true, bnb_4bit_quant_type: 'nf4' },
      'bnb_4bit_quant_type',
      'pytorch.bnb_4bit_quant_type',
    ],
    [{}, { cache_implementation: 'static' }, 'cache_implementation', 'pytorch.cache_implementation'],
    [{}, { prompt_lookup_num_tokens: 2 }, 'prompt_lookup_num_tokens', 'pytorch.prompt_lookup_num_tokens'],
    [{ decoder: { decoding_strategy: 'sampling' } }, {}, 'min_p', 'decoder.min_p'],
    [{ passthrough_kwargs: { no_such_name: 1 } }, {}, '', 'passthrough_kwargs.no_such_name'],
  ])('backends.md 2 rule 4: %j %j without %s is refused by name', async (config, section, lacks, field) => {
    const error = await failureOf(configure(MODEL, config, section), { FAKE_LACKS: lacks });
    expect(error.code).toBe('BACKEND.UNSUPPORTED_SETTING');
    expect(error.message).toContain(field);
    expect(error.message).toContain('5.99.0');
    expect(error.meta).toEqual({ field });
  });

  it.each([
    [{}, { load_in_4bit: true }, 'pytorch.load_in_4bit'],
    [{}, { load_in_8bit: true }, 'pytorch.load_in_8bit'],
    [{}, { tp_plan: 'auto', tp_size: 1 }, 'pytorch.tp_plan'],
    [{ passthrough_kwargs: { use_safetensors: true } }, {}, 'passthrough_kwargs.use_safetensors'],
  ])('backends.md 8: dummy weights with %j %j are refused by name', async (config, section, field) => {
    const error = await failureOf(configure(MODEL, { load_format: 'dummy', ...config }, section), {});
    expect([error.code, error.meta]).toEqual(['BACKEND.UNSUPPORTED_SETTING', { field }]);
  });

  it('backends.md 3: before transformers 4.56 the precision is passed as torch_dtype', async () => {
    const error = await failureOf(configure(MODEL), { FAKE_LACKS: 'dtype' });
    expect(error.message).toContain('torch_dtype');
  });
});

describe('flash attention', () => {
  it.each(['flash_attention_2', 'flash_attention_3', 'flash_attention_4'])(
    'backends.md 3: %s that cannot be used becomes sdpa, with the reason',
    async (attn_implementation) => {
      const { backend, context } = createFakeEngine();
      const config = configure(MODEL, { precision: 'bf16' }, { attn_implementation });
      expect(backend.requiresGpu(config)).toBe(true);
      await using model = await backend.load(config, context);
      expect(model.info.warnings.join()).toMatch(/^attention_fallback: .*no CUDA device is visible/);
    },
  );
});

describe('check', () => {
  it('backends.md 3: names libraries that are missing or too old, without importing them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'llem-old-'));
    for (const [name, version] of [
      ['torch', '2.4.1'],
      ['transformers', '5.0.0'],
      ['accelerate', '0.30'],
    ]) {
      mkdirSync(join(folder, `${name}-${version}.dist-info`));
      writeFileSync(
        join(folder, `${name}-${version}.dist-info`, 'METADATA'),
        `Name: ${name}\nVersion: ${version}\n`,
      );
      mkdirSync(join(folder, name ?? ''));
      writeFileSync(join(folder, name ?? '', '__init__.py'), 'raise SystemExit("imported")');
    }
    const { backend } = createFakeEngine({ PYTHONPATH: folder });
    const findings = await backend.check(
      configure(MODEL, { lora: { adapter_id: 'a/b' } }, { load_in_8bit: true }),
    );
    expect(findings.map(({ message, fix }) => `${message} | ${fix}`)).toEqual([
      "pytorch: torch 2.4.1 is too old, 2.5 or newer is needed | pip install 'torch>=2.5'",
      "pytorch: accelerate 0.30 is too old, 1.4 or newer is needed | pip install 'accelerate>=1.4'",
      'pytorch: bitsandbytes is not installed, and this configuration needs it | llem plugins setup pytorch',
      'pytorch: peft is not installed, and this configuration needs it | llem plugins setup pytorch',
    ]);
  });

  it('backends.md 1: never throws, an interpreter that is not there is a finding', async () => {
    const { backend, context } = createFakeEngine({ LLEM_PYTHON: '/nowhere/python' });
    const [finding] = await backend.check(configure(MODEL));
    expect(finding?.message).toContain('/nowhere/python (LLEM_PYTHON) cannot be run');
    expect(finding?.fix).toBe('unset LLEM_PYTHON, then llem plugins setup pytorch');
    await expect(backend.load(configure(MODEL), context)).rejects.toMatchObject({
      code: 'BACKEND.LIBRARY_MISSING',
    });
    expect(backend.version).toBe('unknown');
  });
});
