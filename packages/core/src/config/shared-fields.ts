import * as z from 'zod';
import { flag, JsonValue, safeNumber, seed } from './primitives.ts';
import { DECODING_STRATEGIES, PRECISIONS } from './support.ts';

/** `decoder`: how tokens are chosen (config.md 1.4). */
const DecoderConfig = z.strictObject({
  decoding_strategy: z.enum(DECODING_STRATEGIES).default('greedy').describe('how the next token is chosen'),
  temperature: safeNumber().min(0).max(2).default(1).describe('divides the logits; 0 decodes greedily'),
  top_p: safeNumber().min(0).max(1).default(1).describe('nucleus sampling; 1 is off'),
  top_k: z.int().min(0).default(50).describe('keeps the k most probable tokens; 0 is off'),
  min_p: safeNumber()
    .min(0)
    .max(1)
    .nullable()
    .optional()
    .describe('keeps tokens above this share of the best'),
  repetition_penalty: safeNumber().min(0.1).max(10).default(1).describe('above 1 discourages repetition'),
  num_beams: z.int().min(2).nullable().optional().describe('beams of beam search; required with it'),
  min_new_tokens: z.int().min(1).nullable().optional().describe('no end of text before this many tokens'),
  ignore_eos: flag().default(false).describe('generate exactly max_output_tokens'),
  preset: z
    .enum(['deterministic', 'standard', 'creative', 'factual'])
    .nullable()
    .optional()
    .describe('fills decoder fields that are not set, then disappears'),
});

/** `warmup`: runs before the measurement (config.md 1.5). */
const WarmupConfig = z.strictObject({
  enabled: flag().default(true).describe('false: neither warm-up nor thermal floor'),
  n_warmup: z.int().min(1).default(5).describe('runs'),
  thermal_floor_seconds: safeNumber()
    .refine((seconds) => seconds === 0 || seconds >= 30, 'must be at least 30, or exactly 0 to skip the wait')
    .default(60)
    .meta({ description: 'wait after warm-up: at least 30, or 0 to skip it', unit: 's', minimum: 0 }),
  convergence_detection: flag().default(false).describe('continue until latency settles'),
  cv_threshold: safeNumber()
    .min(0.01)
    .max(0.5)
    .default(0.05)
    .describe('coefficient of variation to fall below'),
  max_prompts: z.int().min(5).default(20).describe('limit with convergence detection'),
  window_size: z.int().min(3).default(5).describe('runs the coefficient is taken over'),
  min_prompts: z.int().min(1).default(5).describe('least number of runs with convergence detection'),
});

/** `baseline`: idle power (config.md 1.5). */
const BaselineConfig = z.strictObject({
  enabled: flag().default(true).describe('measure idle power before the model is loaded'),
  duration_seconds: safeNumber().min(5).max(120).default(30).meta({ description: 'length', unit: 's' }),
  strategy: z
    .enum(['cached', 'validated', 'fresh'])
    .default('cached')
    .describe('reuse within the session; reuse with spot checks; measure every time'),
  cache_ttl_seconds: safeNumber()
    .min(60)
    .default(3600)
    .meta({ description: 'age limit of a reuse', unit: 's' }),
  validation_interval: z.int().min(1).default(5).describe('experiments between spot checks'),
  drift_threshold: safeNumber()
    .min(0.01)
    .max(0.5)
    .default(0.1)
    .describe('relative change that forces a new baseline'),
});

/** `energy`: which source measures. */
const EnergyConfig = z.strictObject({
  backend: z
    .string({
      error: ({ input }) =>
        Array.isArray(input)
          ? 'expected one id, received a list: one source measures an experiment'
          : undefined,
    })
    .min(1)
    .nullable()
    .default('auto')
    .describe('id of an energy source, auto, or null for throughput only'),
});

/** `latency`: per-token times. */
const LatencyConfig = z.strictObject({
  streaming: flag().default(false).describe('record a timestamp per output token'),
  warmup_requests: z.int().min(0).default(5).describe('requests left out of the latency statistics'),
});

/** `traffic`: arrival pattern of requests. `mode` and `target_qps` are required unless it is switched off (`crossValidate`). */
const TrafficConfig = z.strictObject({
  enabled: flag().default(true).describe('false: all requests at once'),
  mode: z.enum(['poisson', 'constant']).optional().describe('spacing of requests'),
  target_qps: safeNumber().gt(0).optional().meta({ description: 'mean rate of arrivals', unit: '1/s' }),
  seed: z.int().nullable().optional().describe('null: random_seed'),
});

/** `lora`: an adapter; exactly one of its two places is given (`crossValidate`). */
const LoraConfig = z.strictObject({
  adapter_id: z.string().min(1).nullable().optional().describe('Hugging Face id'),
  adapter_path: z.string().min(1).nullable().optional().describe('local directory'),
  merge_weights: flag().default(false).describe('merge the adapter into the weights after the load'),
});

const SyntheticDataset = z.strictObject({
  synthetic: z
    .strictObject({
      n: z.int().min(1).describe('size of the pool'),
      input_len: z.int().min(1).default(512).meta({ description: 'input of each prompt', unit: 'tokens' }),
      output_len: z.int().min(1).default(128).meta({ description: 'output of each prompt', unit: 'tokens' }),
      seed: z.int().nullable().optional().describe('null: random_seed'),
    })
    .describe('prompts that are made up'),
});

const DATASET_FORMS = 'aienergyscore, llem-prompts, a path that ends in .jsonl, or {synthetic: {n: ...}}';

/** A union fails as a whole: of a map this tells what is wrong inside it, of anything else what may stand here. */
function explainDataset(issue: z.core.$ZodRawIssue): string {
  const inside = isMap(issue.input) && issue.code === 'invalid_union' ? (issue.errors.at(-1) ?? []) : [];
  const details = inside.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
  return [`expected ${DATASET_FORMS}`, ...details].join('; ');
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields of every experiment, in the order of config.md 1.2. Sections of backends come beside them. */
export const SHARED_FIELDS = {
  model: z.string().min(1).describe('Hugging Face id, or a local path that starts with /, ./, ../ or ~'),
  backend: z.string().min(1).describe('id of an installed backend plugin'),
  precision: z
    .enum(PRECISIONS)
    .default('bf16')
    .meta({
      description: 'precision of the weights',
      needs: { bf16: { compute_capability: 8 }, fp8: { compute_capability: 8.9 } },
    }),
  dataset: z
    .union([z.string().min(1), SyntheticDataset], { error: explainDataset })
    .default('aienergyscore')
    .describe(DATASET_FORMS),
  n: z.int().min(1).default(100).describe('prompts per experiment, the first n in file order'),
  random_seed: seed().default(42).describe('seeds model, sampling and synthetic data'),
  max_input_tokens: z
    .int()
    .min(1)
    .nullable()
    .default(512)
    .meta({ description: 'prompts are cut to it', unit: 'tokens' }),
  max_output_tokens: z
    .int()
    .min(1)
    .nullable()
    .default(128)
    .meta({ description: 'limit per prompt; null: until end of text or context limit', unit: 'tokens' }),
  load_format: z
    .enum(['auto', 'dummy'])
    .default('auto')
    .describe('dummy: random weights, nothing is downloaded'),
  decoder: DecoderConfig.prefault({}).describe('how tokens are chosen'),
  warmup: WarmupConfig.prefault({}).describe('runs before the measurement'),
  baseline: BaselineConfig.prefault({}).describe('idle power'),
  energy: EnergyConfig.prefault({}).describe('which energy source measures'),
  latency: LatencyConfig.nullable().optional().describe('times of single tokens; null: none'),
  traffic: TrafficConfig.nullable().optional().describe('arrival pattern of requests; null: all at once'),
  lora: LoraConfig.nullable().optional().describe('adapter; null: none'),
  passthrough_kwargs: z
    .record(z.string(), JsonValue)
    .nullable()
    .optional()
    .describe('handed to the engine last, overriding everything'),
};

/** Names of the shared fields. */
export const SHARED_FIELD_NAMES: readonly string[] = Object.keys(SHARED_FIELDS);
