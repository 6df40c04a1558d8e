import { type ExperimentConfig, type Precision, sectionOf } from '@llem/core';
import type { ModelConfig } from '../models/architecture.ts';

const WEIGHT_BYTES: Readonly<Record<Precision, number>> = {
  fp32: 4,
  fp16: 2,
  bf16: 2,
  int8: 1,
  fp8: 1,
  int4: 0.5,
};
/** Names of methods that say nothing of their width. */
const FOUR_BITS = /^(awq|gptq|marlin|bitsandbytes)$/;

/**
 * Bytes of one weight in memory: by the section's quantisation, the checkpoint's own, or `precision`. Null for a method
 * that does not tell its width.
 */
export function weightBytes(config: ExperimentConfig, model: ModelConfig | null): number | null {
  const { load_in_4bit, load_in_8bit, quantization } = sectionOf(config);
  if (load_in_4bit === true) return 0.5;
  if (load_in_8bit === true) return 1;
  if (typeof quantization === 'string') return bytesOfMethod(quantization);
  return isQuantised(model) ? checkpointBytes(model) : WEIGHT_BYTES[config.precision];
}

/** Bytes of one key or value: a cache keeps what is computed, not what weights are stored in (measurement.md 11). */
export function cacheBytes(config: ExperimentConfig): number {
  const { kv_cache_dtype, kv_cache_quantization } = sectionOf(config);
  const isNarrow = [kv_cache_dtype, kv_cache_quantization].some(
    (type) => typeof type === 'string' && /^(fp8|int8)/.test(type),
  );
  if (isNarrow) return 1;
  return config.precision === 'fp32' ? 4 : 2;
}

/** True when the checkpoint is quantised: its tensors are packed, and counting them counts no parameters. */
export function isQuantised(model: ModelConfig | null): boolean {
  return typeof model?.quantization_config === 'object' && model.quantization_config !== null;
}

function checkpointBytes(model: ModelConfig | null): number | null {
  const { bits, quant_method, load_in_4bit, load_in_8bit, config_groups } = fieldsOf(
    model?.quantization_config,
  );
  if (bits !== undefined) return bytesOfBits(bits);
  if (load_in_4bit === true) return 0.5;
  if (load_in_8bit === true) return 1;
  // compressed-tensors tells it of each group of layers.
  const groups = Object.values(fieldsOf(config_groups)).map(
    (group) => fieldsOf(fieldsOf(group).weights).num_bits,
  );
  if (groups.length > 0) return new Set(groups).size === 1 ? bytesOfBits(groups[0]) : null;
  return typeof quant_method === 'string' ? bytesOfMethod(quant_method) : null;
}

function bytesOfBits(bits: unknown): number | null {
  return typeof bits === 'number' && bits >= 1 && bits <= 32 ? bits / 8 : null;
}

/** `int4_awq`, `w4a8_awq`, `mxfp4` are of 4 bits; `fp8`, `int8_sq`, `w8a16_gptq` of 8; others do not say. */
function bytesOfMethod(method: string): number | null {
  if (FOUR_BITS.test(method) || /(int|w|fp)4/.test(method)) return 0.5;
  return /(int|w|fp)8/.test(method) ? 1 : null;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
