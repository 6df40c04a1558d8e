import type { SettingToTry } from '@llem/testkit';

const FLAG = [true, false];

/** Values that need no more than a CPU and the fake libraries, for every field of the section. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  batch_size: [null, 2, 3],
  batching_strategy: ['static', 'dynamic'],
  attn_implementation: ['sdpa', 'eager', 'flex_attention'],
  torch_compile: FLAG,
  torch_compile_mode: ['default', 'reduce-overhead', 'max-autotune'],
  torch_compile_backend: [null, 'eager'],
  load_in_4bit: FLAG,
  load_in_8bit: FLAG,
  bnb_4bit_compute_dtype: [null, 'float16', 'bfloat16'],
  bnb_4bit_quant_type: ['nf4', 'fp4'],
  bnb_4bit_use_double_quant: FLAG,
  num_processes: [null, 2],
  use_cache: FLAG,
  cache_implementation: [null, 'static', 'offloaded'],
  early_stopping: FLAG,
  length_penalty: [null, 2],
  no_repeat_ngram_size: [0, 3],
  prompt_lookup_num_tokens: [null, 2],
  device_map: ['cpu', 'auto'],
  max_memory: [null, { cpu: '2GiB' }],
  tp_plan: [null, 'auto'],
  tp_size: [null, 1],
  allow_tf32: FLAG,
  low_cpu_mem_usage: FLAG,
  autocast_enabled: FLAG,
  autocast_dtype: ['float16', 'bfloat16'],
  revision: [null, 'v2'],
  trust_remote_code: FLAG,
};

/** What a value means nothing without. */
const BESIDE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  torch_compile_mode: { 'pytorch.torch_compile': true },
  torch_compile_backend: { 'pytorch.torch_compile': true },
  bnb_4bit_compute_dtype: { 'pytorch.load_in_4bit': true },
  bnb_4bit_quant_type: { 'pytorch.load_in_4bit': true },
  bnb_4bit_use_double_quant: { 'pytorch.load_in_4bit': true },
  autocast_dtype: { 'pytorch.autocast_enabled': true },
  prompt_lookup_num_tokens: { 'pytorch.batch_size': 1 },
};

export const SETTINGS: readonly SettingToTry[] = Object.entries(VALUES).map(([field, values]) => ({
  path: `pytorch.${field}`,
  values,
  beside: BESIDE[field] ?? {},
}));
