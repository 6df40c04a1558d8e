import type { ExperimentConfig } from '@llem/core';
import type { PromptTokenizer } from '@llem/plugin-kit';
import type { TfjsSection } from './section.ts';

/** Measurement warnings of a load: what was not measured as a trained model would be, and what had no effect. */
export function loadWarnings(
  { load_format }: ExperimentConfig,
  { memory_growth }: TfjsSection,
  { name }: PromptTokenizer,
  runtime: string,
): readonly string[] {
  const warnings: string[] = [];
  if (load_format === 'dummy') {
    warnings.push(
      'dummy_weights: the weights are random, so text, output lengths and power are not those of the trained model. Set load_format: auto to measure it.',
    );
  }
  if (name === 'byte') {
    warnings.push(
      'tokenizer_fallback: the model has no tokenizer.json, so prompts were fed as their UTF-8 bytes. Put tokenizer.json beside config.json.',
    );
  }
  if (memory_growth != null) {
    warnings.push(
      `setting_ignored: tfjs.memory_growth ${memory_growth} has no meaning for the ${runtime} runtime, which uses no GPU. Remove it.`,
    );
  }
  return warnings;
}
