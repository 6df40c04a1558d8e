import { flag, safeNumber } from '@llem/core';
import * as z from 'zod';
import { SECTION_RULES } from './section-rules.ts';

const count = () => z.int().min(1).nullable().optional();
const flagged = () => flag().nullable().optional();
const number = () => safeNumber().nullable().optional();
const text = () => z.string().min(1).nullable().optional();
const oneOf = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names).nullable().optional();

/** The fields of `pytorch` (config.md 1.6); null or absent means what is said at the end of each. */
const Fields = z.strictObject({
  batch_size: count().describe('prompts that run together; 1'),
  batching_strategy: oneOf(['static', 'dynamic']).describe(
    'data set order, or batches of similar length with results in data set order; static',
  ),
  attn_implementation: oneOf([
    'sdpa',
    'eager',
    'flash_attention_2',
    'flash_attention_3',
    'flash_attention_4',
    'flex_attention',
  ]).meta({
    description: 'how attention is computed; sdpa',
    needs: {
      flash_attention_2: { compute_capability: 8, package: 'flash-attn' },
      flash_attention_3: { compute_capability: 9, package: 'flash_attn_interface' },
      flash_attention_4: { compute_capability: 9, package: 'flash_attn.cute' },
    },
  }),
  torch_compile: flagged().describe('compile the model; false'),
  torch_compile_mode: oneOf([
    'default',
    'reduce-overhead',
    'max-autotune',
    'max-autotune-no-cudagraphs',
  ]).describe('what the compiler aims at; default'),
  torch_compile_backend: text().describe('the compiler; inductor'),
  load_in_4bit: flagged().meta({
    description: 'quantise the weights to 4 bits with bitsandbytes; false',
    needs: { true: { package: 'bitsandbytes' } },
  }),
  load_in_8bit: flagged().meta({
    description: 'quantise the weights to 8 bits with bitsandbytes; false',
    needs: { true: { package: 'bitsandbytes' } },
  }),
  bnb_4bit_compute_dtype: oneOf(['float16', 'bfloat16', 'float32']).describe(
    'type that 4-bit weights are computed in; float32',
  ),
  bnb_4bit_quant_type: oneOf(['nf4', 'fp4']).describe('4-bit format; fp4'),
  bnb_4bit_use_double_quant: flagged().describe('quantise the quantisation constants too; false'),
  num_processes: count().meta({
    description: 'data-parallel processes, one GPU each; 1',
    needs: { '>1': { gpus: 2 } },
  }),
  use_cache: flagged().describe('keep keys and values of past tokens; true'),
  cache_implementation: oneOf(['dynamic', 'static', 'offloaded', 'offloaded_static', 'quantized']).describe(
    'how the key/value cache is kept; dynamic',
  ),
  early_stopping: flagged().describe('beam search ends with the first complete beams; false'),
  length_penalty: number().describe('beam search: above 0 favours longer texts; 1'),
  no_repeat_ngram_size: z
    .int()
    .min(0)
    .nullable()
    .optional()
    .describe('n-grams that may not repeat; 0 is off'),
  prompt_lookup_num_tokens: count().describe('speculate this many tokens from the prompt; off'),
  device_map: text().describe('where the weights go: auto, balanced, sequential, cpu, cuda:0; auto'),
  max_memory: z
    .record(z.string().min(1), z.string().min(1))
    .nullable()
    .optional()
    .describe('memory of each device to use at most, such as "0": 20GiB; all'),
  tp_plan: oneOf(['auto']).meta({
    description: 'tensor-parallel plan; off',
    // gpt2, which tests run elsewhere, brings no plan.
    needs: { auto: { gpus: 2, model: 'Qwen/Qwen2.5-0.5B' } },
  }),
  tp_size: count().meta({
    description: 'tensor-parallel processes; world size',
    needs: { '>1': { gpus: 2 } },
  }),
  allow_tf32: flagged().describe('compute fp32 matrix products in TF32; as torch has it'),
  low_cpu_mem_usage: flagged().describe('load without a second copy in main memory; as transformers has it'),
  autocast_enabled: flagged().describe('run under torch.autocast; false'),
  autocast_dtype: oneOf(['float16', 'bfloat16']).describe('type of autocast; bfloat16'),
  revision: text().describe('branch, tag or commit of model and tokenizer; main'),
  trust_remote_code: flagged().describe('run code that comes with the model; false'),
});

/** Schema of the section, with the errors that concern two of its fields. */
export const PyTorchSection = SECTION_RULES.reduce(
  (schema, { path, message, holds }) =>
    // Judged beside invalid fields too: one parse reports all that is wrong.
    schema.refine(holds, { path: [path], error: message, when: () => true }),
  Fields,
);
export type PyTorchSection = z.output<typeof Fields>;
