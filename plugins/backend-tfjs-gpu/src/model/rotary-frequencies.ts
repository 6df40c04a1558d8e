import { modelUnsupported } from '../errors.ts';
import type { ConfigFields } from './config-fields.ts';

/**
 * Radians per position of each rotary pair, `headDim / 2` of them: theta^(-2i/d) (Su et al. 2021, RoFormer),
 * stretched as Llama 3 does where the config says so. Reads `rope_parameters` of transformers 5 and the
 * `rope_theta` and `rope_scaling` of older configs.
 */
export function rotaryFrequencies(config: ConfigFields, headDim: number): Float32Array {
  // A config with both is read as transformers 5 does: rope_scaling, unless it is empty.
  const scaling = config.map('rope_scaling');
  const rope = scaling && Object.keys(scaling.raw).length > 0 ? scaling : config.map('rope_parameters');
  const theta = rope?.has('rope_theta') ? rope.positive('rope_theta') : config.positive('rope_theta', 10_000);
  const share = rope?.positive('partial_rotary_factor', 1) ?? 1;
  if (share !== 1) throw modelUnsupported(`partial_rotary_factor is ${share} in config.json`);
  if (headDim % 2 !== 0)
    throw modelUnsupported(`the head size ${headDim} is odd, rotary positions need pairs`);
  const frequencies = Float32Array.from(
    { length: headDim / 2 },
    (_, pair) => theta ** ((-2 * pair) / headDim),
  );
  const type = rope ? rope.text('rope_type', rope.text('type', 'default')) : 'default';
  if (type === 'default') return frequencies;
  if (type === 'llama3' && rope) return stretch(frequencies, rope);
  throw modelUnsupported(`rope scaling "${type}" in config.json; it knows default and llama3`);
}

/**
 * Llama 3.1's scaling: long waves are stretched by `factor`, short ones stay, those between are blended
 * (transformers, modeling_rope_utils.py, _compute_llama3_parameters).
 */
function stretch(frequencies: Float32Array, rope: ConfigFields): Float32Array {
  const factor = rope.positive('factor');
  const low = rope.positive('low_freq_factor');
  const high = rope.positive('high_freq_factor');
  const context = rope.size('original_max_position_embeddings');
  return frequencies.map((frequency) => {
    const wavelength = (2 * Math.PI) / frequency;
    if (wavelength < context / high) return frequency;
    if (wavelength > context / low) return frequency / factor;
    const smooth = (context / wavelength - low) / (high - low);
    return ((1 - smooth) * frequency) / factor + smooth * frequency;
  });
}
