import { isMap } from '../copy-plain.ts';

/** Values that `decoder.preset` stands for; explicit ones win over them (config.md 1.4). */
const DECODER_PRESETS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  deterministic: { decoding_strategy: 'greedy', temperature: 0 },
  standard: { decoding_strategy: 'sampling', temperature: 1, top_p: 0.95 },
  creative: { decoding_strategy: 'sampling', temperature: 0.8, top_p: 0.9, repetition_penalty: 1.1 },
  factual: { decoding_strategy: 'sampling', temperature: 0.3 },
};

/**
 * Replaces a known preset by its values, before defaults are filled in, so that a preset and the same values
 * written out are one configuration. Anything else is left for the schema to judge.
 */
export function expandDecoderPreset(raw: unknown): unknown {
  if (!isMap(raw) || !isMap(raw.decoder)) return raw;
  const { preset, ...rest } = raw.decoder;
  const explicit = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  if (preset === null || preset === undefined) return { ...raw, decoder: explicit };
  const values =
    typeof preset === 'string' && Object.hasOwn(DECODER_PRESETS, preset) ? DECODER_PRESETS[preset] : null;
  return values ? { ...raw, decoder: { ...values, ...explicit } } : raw;
}
