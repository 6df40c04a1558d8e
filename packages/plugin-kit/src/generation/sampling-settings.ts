import type { ExperimentConfig } from '@llem/core';

/** How the next token is chosen, with nothing left open. */
export interface SamplingSettings {
  readonly greedy: boolean;
  readonly temperature: number;
  /** 0 is off. */
  readonly topK: number;
  /** 1 is off. */
  readonly topP: number;
  readonly minP: number | null;
  /** 1 is off. */
  readonly repetitionPenalty: number;
  /** 0 is off. */
  readonly minNewTokens: number;
  readonly ignoreEos: boolean;
}

/** The decoder settings of a configuration; temperature 0 decodes greedily. */
export function samplingSettings({ decoder }: ExperimentConfig): SamplingSettings {
  return {
    greedy: decoder.decoding_strategy === 'greedy' || decoder.temperature === 0,
    temperature: decoder.temperature,
    topK: decoder.top_k,
    topP: decoder.top_p,
    minP: decoder.min_p ?? null,
    repetitionPenalty: decoder.repetition_penalty,
    minNewTokens: decoder.min_new_tokens ?? 0,
    ignoreEos: decoder.ignore_eos,
  };
}
