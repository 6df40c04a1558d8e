import { composedObject } from '@llem/core';
import { describe, expect, it } from 'vitest';
import plugin from './plugin.ts';
import { PyTorchSection } from './section.ts';

/** Issues of a section as `path: message`. */
function issues(section: Record<string, unknown>): string[] {
  const { error } = PyTorchSection.safeParse(section);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const VALID: readonly Record<string, unknown>[] = [
  {},
  Object.fromEntries(Object.keys(PyTorchSection.shape).map((key) => [key, null])),
  { batch_size: 8, batching_strategy: 'dynamic', attn_implementation: 'flash_attention_3', num_processes: 2 },
  { torch_compile: true, torch_compile_mode: 'max-autotune-no-cudagraphs', torch_compile_backend: 'eager' },
  {
    load_in_4bit: true,
    bnb_4bit_compute_dtype: 'bfloat16',
    bnb_4bit_quant_type: 'nf4',
    bnb_4bit_use_double_quant: true,
  },
  { load_in_8bit: true, load_in_4bit: false },
  { use_cache: true, cache_implementation: 'offloaded_static', prompt_lookup_num_tokens: 3, batch_size: 1 },
  { early_stopping: true, length_penalty: -1.5, no_repeat_ngram_size: 0 },
  { device_map: 'cuda:1', max_memory: { '0': '20GiB', cpu: '64GiB' }, num_processes: 1 },
  { tp_plan: 'auto', tp_size: 2, allow_tf32: false, low_cpu_mem_usage: true },
  { autocast_enabled: true, autocast_dtype: 'float16', revision: 'v1', trust_remote_code: true },
];

/** Each pair of fields that contradict each other, and the two that the message names. */
const CONTRADICTIONS: readonly [Record<string, unknown>, string, string][] = [
  [{ load_in_4bit: true, load_in_8bit: true }, 'load_in_4bit', 'load_in_8bit'],
  [{ torch_compile_mode: 'default' }, 'torch_compile_mode', 'torch_compile'],
  [{ torch_compile_backend: 'eager', torch_compile: false }, 'torch_compile_backend', 'torch_compile'],
  [{ bnb_4bit_compute_dtype: 'float16' }, 'bnb_4bit_compute_dtype', 'load_in_4bit'],
  [{ bnb_4bit_quant_type: 'nf4', load_in_8bit: true }, 'bnb_4bit_quant_type', 'load_in_4bit'],
  [{ bnb_4bit_use_double_quant: false }, 'bnb_4bit_use_double_quant', 'load_in_4bit'],
  [{ cache_implementation: 'static', use_cache: false }, 'cache_implementation', 'use_cache'],
  [{ prompt_lookup_num_tokens: 2, batch_size: 2 }, 'prompt_lookup_num_tokens', 'batch_size'],
  [{ tp_plan: 'auto', device_map: 'auto' }, 'tp_plan', 'device_map'],
  [{ num_processes: 2, device_map: 'auto' }, 'num_processes', 'device_map'],
  [{ num_processes: 2, tp_plan: 'auto' }, 'num_processes', 'tp_plan'],
  [{ autocast_dtype: 'float16' }, 'autocast_dtype', 'autocast_enabled'],
];

const INVALID: readonly [string, unknown][] = [
  ['batch_size', 0],
  ['batch_size', '8'],
  ['num_processes', 1.5],
  ['no_repeat_ngram_size', -1],
  ['length_penalty', Number.NaN],
  ['attn_implementation', 'flash'],
  ['torch_compile', 'yes'],
  ['max_memory', { '0': 20 }],
  ['revision', ''],
  ['tp_plan', 'manual'],
  ['unknown_field', 1],
];

describe('the pytorch section', () => {
  it.each(VALID)('CFG-10: takes %j, and null for anything', (section) => {
    expect(issues(section)).toEqual([]);
    expect(PyTorchSection.parse(section)).toEqual(section);
  });

  it.each(CONTRADICTIONS)(
    'CFG-09: rule 7: %j is one issue at %s that names %s too',
    (section, path, other) => {
      const found = issues(section);
      expect(found).toHaveLength(1);
      expect(found[0]?.startsWith(`${path}: `)).toBe(true);
      expect(found[0]).toContain(other);
    },
  );

  it.each(INVALID)('CFG-06: refuses %s %j', (field, value) => {
    expect(issues({ [field]: value })[0]).toContain(field);
  });

  it('CFG-09: one parse reports invalid fields and contradictions together', () => {
    expect(issues({ batch_size: 0, tp_plan: 'auto', device_map: 'auto' })).toHaveLength(2);
  });

  it('CFG-06: takes its place in an experiment, where its issues have their full path', () => {
    const [component] = plugin.components;
    if (component?.kind !== 'backend') throw new Error('no backend');
    const { id, priority, configSchema, capabilities } = component;
    const schema = composedObject([
      { id, package: '@llem/backend-pytorch', priority, configSchema, capabilities },
    ]);
    const raw = { model: 'gpt2', backend: 'pytorch', pytorch: { num_processes: 2, tp_plan: 'auto' }, n: 0 };
    expect(
      schema
        .safeParse(raw)
        .error?.issues.map(({ path }) => path.join('.'))
        .sort(),
    ).toEqual(['n', 'pytorch.num_processes']);
  });
});
