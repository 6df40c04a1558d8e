import * as z from 'zod';
import { count, measured, nonNegative } from '../result/primitives.ts';
import type { EngineEnvironment, Finding, InferenceOutput, LoadedModelInfo } from './backend.ts';

/**
 * The schemas that what a backend returns is parsed with (INF-06): its types say what an author promises, these
 * say what was kept. Strict: an unknown field is a misunderstanding of the contract, not an extension of it.
 */
const seconds = () => z.number();
const span = { start_s: seconds(), end_s: seconds() };
const open = () => z.record(z.string(), z.unknown());

/**
 * One value per token, checked in a plain loop: the meter still runs while an output is parsed, and a schema per
 * number takes 0.2 s for 1000 requests of 128 tokens, against a few milliseconds.
 */
const numbers = (isValid: (value: unknown) => boolean, message: string) =>
  z.custom<readonly number[]>((values) => Array.isArray(values) && values.every(isValid), message);

const OUT_OF_ORDER = { path: ['end_s'], message: 'must not lie before start_s' };

const Request = z
  .strictObject({
    ...span,
    input_tokens: count(),
    output_tokens: count(),
    first_token_s: seconds().nullable(),
    token_times_s: numbers(Number.isFinite, 'must be a list of finite numbers').nullable(),
    output_token_ids: numbers(isCount, 'must be a list of token ids').nullable(),
    finish_reason: z.enum(['eos', 'length', 'stop']),
  })
  .refine(isInOrder, OUT_OF_ORDER);

export const InferenceOutputSchema = z.strictObject({
  window: z.strictObject(span).refine(isInOrder, OUT_OF_ORDER),
  requests: z.array(Request),
  batch_times: z.array(nonNegative()),
  phases: z
    .array(
      z
        .strictObject({ ...span, phase: z.enum(['prefill', 'decode']), tokens: count() })
        .refine(isInOrder, OUT_OF_ORDER),
    )
    .nullable(),
  peak_memory_mb: nonNegative().nullable(),
  padding_tokens: count().nullable(),
  truncated_prompts: count(),
  kv_cache: z
    .strictObject({
      size_mb: nonNegative().nullable(),
      hit_rate: measured(),
      blocks_used: measured(),
      blocks_total: measured(),
    })
    .nullable(),
  warnings: z.array(z.string()),
  extras: open(),
}) satisfies z.ZodType<InferenceOutput>;

export const LoadedModelInfoSchema = z.strictObject({
  device_uuids: z.array(z.string().min(1)),
  model_memory_mb: nonNegative(),
  non_embedding_parameters: nonNegative().nullable(),
  architecture: open().nullable(),
  engine_version: z.string(),
  libraries: z.record(z.string(), z.string()),
  cuda_version: z.string().nullable(),
  effective_settings: open(),
  tokenizer: z.string(),
  build_metadata: open().nullable(),
  env: z.record(z.string(), z.string()),
  warnings: z.array(z.string()),
}) satisfies z.ZodType<LoadedModelInfo>;

export const EngineEnvironmentSchema = z.strictObject({
  interpreter: z.string(),
  python_version: z.string().nullable(),
  pip_freeze: z.string(),
  conda_list: z.string().nullable(),
  cuda_version: z.string().nullable(),
}) satisfies z.ZodType<EngineEnvironment>;

export const FindingSchema = z.strictObject({
  message: z.string().min(1),
  fix: z.string().nullable(),
}) satisfies z.ZodType<Finding>;

/** What one warm-up run reports. */
export const WarmupLatencySchema = z.strictObject({ latency_ms: nonNegative() });

/** Settings read back from the engine after the window. */
export const ObservedSettingsSchema = z.strictObject({
  engine: open(),
  sampling: open(),
  library_version: z.string(),
});

function isInOrder({ start_s, end_s }: { start_s: number; end_s: number }): boolean {
  return end_s >= start_s;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
