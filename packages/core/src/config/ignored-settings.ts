import type { ExperimentConfig } from './compose.ts';
import type { DecodingStrategy } from './support.ts';

/** Decoder fields that only sampling reads, with the value that means "not written". */
const SAMPLING_FIELDS: Readonly<Record<string, number | null>> = {
  temperature: 1,
  top_p: 1,
  top_k: 50,
  min_p: null,
};
/** Section fields that only beam search reads (config.md 1.6). */
const BEAM_FIELDS = ['early_stopping', 'length_penalty'];
const SECTIONS_WITH_BEAM_FIELDS = ['pytorch', 'vllm'];

/** Decoder fields with a value other than their default that the strategy does not use (config.md 1.4). */
export function ignoredDecoderFields({ decoder }: ExperimentConfig): string[] {
  if (decoder.decoding_strategy === 'sampling' && decoder.temperature !== 0) return [];
  const written: Readonly<Record<string, unknown>> = decoder;
  return Object.keys(SAMPLING_FIELDS)
    .filter((field) => (written[field] ?? null) !== SAMPLING_FIELDS[field])
    .filter((field) => field !== 'temperature' || decoder.temperature !== 0) // 0 asks for greedy: it is heard
    .map((field) => `decoder.${field}`);
}

/** True for a top-level field that may hold settings which some decoding strategy ignores. */
export function mayHoldIgnoredSettings(field: string): boolean {
  return field === 'decoder' || SECTIONS_WITH_BEAM_FIELDS.includes(field);
}

/**
 * A top-level field with what `strategy` ignores taken back to its default: two configurations that are equal
 * after it do the same work.
 */
export function withoutIgnoredSettings(field: string, value: unknown, strategy: DecodingStrategy): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const settings = value as Readonly<Record<string, unknown>>;
  if (field !== 'decoder')
    return strategy === 'beam'
      ? value
      : { ...settings, ...Object.fromEntries(BEAM_FIELDS.map((name) => [name, null])) };
  if (strategy !== 'sampling') return { ...settings, ...SAMPLING_FIELDS };
  // The temperature 0 is what makes it greedy.
  return settings.temperature === 0 ? { ...settings, ...SAMPLING_FIELDS, temperature: 0 } : value;
}
