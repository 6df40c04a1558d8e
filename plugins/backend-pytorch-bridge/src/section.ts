import { flag, safeNumber } from '@llem/core';
import * as z from 'zod';
import { SECTION_RULES } from './section-rules.ts';

const count = () => z.int().min(1).nullable().optional();
const flagged = () => flag().nullable().optional();
const number = () => safeNumber().nullable().optional();
const text = () => z.string().min(1).nullable().optional();
const oneOf = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names).nullable().optional();

/** The fields of `pytorch` (config.md 1.6); null or absent means `if_null`, or what is said at the end of the field. */
const Fields = z.strictObject({
  batch_size: count().meta({ description: 'prompts that run together', if_null: 1 }),
  batching_strategy: oneOf(['static', 'dynamic']).meta({
    description: 'data set order, or batches of similar length with results in data set order',
    if_null: 'static',
  }),
  attn_implementation: oneOf([
    'sdpa',
    'eager',
    'flash_attention_2',
    'flash_attention_3',
    'flash_attention_4',
    'flex_attention',
  ]).meta({
    description: 'how attention is computed',
    if_null: 'sdpa',
    needs: {
      flash_attention_2: { compute_capability: 8, package: 'flash-attn' },
      flash_attention_3: { compute_capability: 9, package: 'flash_attn_interface' },
      flash_attention_4: { compute_capability: 9, package: 'flash_attn.cute' },
    },
  }),
  torch_compile: flagged().meta({ description: 'compile the model', if_null: false }),
  torch_compile_mode: oneOf([
    'default',
    'reduce-overhead',
    'max-autotune',
    'max-autotune-no-cudagraphs',
  ]).meta({ description: 'what the compiler aims at', if_null: 'default' }),
  torch_compile_backend: text().meta({ description: 'the compiler', if_null: 'inductor' }),
  load_in_4bit: flagged().meta({
    description: 'quantise the weights to 4 bits with bitsandbytes',
    if_null: false,
    needs: { true: { package: 'bitsandbytes' } },
  }),
  load_in_8bit: flagged().meta({
    description: 'quantise the weights to 8 bits with bitsandbytes',
    if_null: false,
    needs: { true: { package: 'bitsandbytes' } },
  }),
  bnb_4bit_compute_dtype: oneOf(['float16', 'bfloat16', 'float32']).meta({
    description: 'type that 4-bit weights are computed in',
    if_null: 'float32',
  }),
  bnb_4bit_quant_type: oneOf(['nf4', 'fp4']).meta({ description: '4-bit format', if_null: 'fp4' }),
  bnb_4bit_use_double_quant: flagged().meta({
    description: 'quantise the quantisation constants too',
    if_null: false,
  }),
  num_processes: count().meta({
    description: 'data-parallel processes, one GPU each',
    if_null: 1,
    needs: { '>1': { gpus: 2 } },
  }),
  use_cache: flagged().meta({ description: 'keep keys and values of past tokens', if_null: true }),
  cache_implementation: oneOf(['dynamic', 'static', 'offloaded', 'offloaded_static', 'quantized']).meta({
    description: 'how the key/value cache is kept',
    if_null: 'dynamic',
  }),
  early_stopping: flagged().meta({
    description: 'beam search ends with the first complete beams',
    if_null: false,
  }),
  length_penalty: number().meta({ description: 'beam search: above 0 favours longer texts', if_null: 1 }),
  no_repeat_ngram_size: z
    .int()
    .min(0)
    .nullable()
    .optional()
    .meta({ description: 'n-grams that may not repeat; 0 is off', if_null: 0 }),
  prompt_lookup_num_tokens: count().describe('speculate this many tokens from the prompt; null: off'),
  device_map: text().meta({
    description: 'where the weights go: auto, balanced, sequential, cpu, cuda:0',
    if_null: 'auto',
  }),
  max_memory: z
    .record(z.string().min(1), z.string().min(1))
    .nullable()
    .optional()
    .describe('memory of each device to use at most, such as "0": 20GiB; null: all'),
  tp_plan: oneOf(['auto']).meta({
    description: 'tensor-parallel plan; null: off',
    // gpt2, which tests run elsewhere, brings no plan.
    needs: { auto: { gpus: 2, model: 'Qwen/Qwen2.5-0.5B' } },
  }),
  tp_size: count().meta({
    description: 'tensor-parallel processes; null: as many as were started',
    needs: { '>1': { gpus: 2 } },
  }),
  allow_tf32: flagged().describe('compute fp32 matrix products in TF32; null: as torch has it'),
  low_cpu_mem_usage: flagged().describe(
    'load without a second copy in main memory; null: as transformers has it',
  ),
  autocast_enabled: flagged().meta({ description: 'run under torch.autocast', if_null: false }),
  autocast_dtype: oneOf(['float16', 'bfloat16']).meta({
    description: 'type of autocast',
    if_null: 'bfloat16',
  }),
  revision: text().meta({ description: 'branch, tag or commit of model and tokenizer', if_null: 'main' }),
  trust_remote_code: flagged().meta({ description: 'run code that comes with the model', if_null: false }),
});

/** Schema of the section, with the errors that concern two of its fields. */
export const PyTorchSection = SECTION_RULES.reduce(
  (schema, { path, message, holds }) =>
    // Judged beside invalid fields too: one parse reports all that is wrong.
    schema.refine(holds, { path: [path], error: message, when: () => true }),
  Fields,
);
export type PyTorchSection = z.output<typeof Fields>;
