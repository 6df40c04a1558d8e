import { type ExperimentConfig, ignoredDecoderFields } from '@llem/core';
import { measurementWarning } from './measurement-warning.ts';

const SHORT_SEC = 10;
const FEW_PROMPTS = 30;

/** Warnings that follow from the configuration and the window alone (measurement.md 14). */
export function generalWarnings(config: ExperimentConfig, windowSec: number, outputTokens: number): string[] {
  const warnings: string[] = [];
  if (windowSec < SHORT_SEC) {
    warnings.push(
      measurementWarning(
        'short_measurement_duration',
        `the window lasted ${windowSec.toPrecision(3)} s, less than ${SHORT_SEC} s`,
        'Raise n',
      ),
    );
  }
  if (config.n < FEW_PROMPTS) {
    warnings.push(
      measurementWarning('few_prompts', `${config.n} prompts, fewer than ${FEW_PROMPTS}`, 'Raise n'),
    );
  }
  if (config.warmup.enabled && config.warmup.thermal_floor_seconds === 0) {
    warnings.push(
      measurementWarning(
        'thermal_floor_skipped',
        'no wait after warm-up',
        'Set warmup.thermal_floor_seconds to 60',
      ),
    );
  }
  const ignored = ignoredDecoderFields(config);
  if (ignored.length > 0) {
    warnings.push(
      measurementWarning(
        'decoder_params_ignored',
        `${config.decoder.decoding_strategy} decoding ignores ${ignored.join(', ')}`,
        'Remove them',
      ),
    );
  }
  if (outputTokens === 0) {
    warnings.push(
      measurementWarning(
        'no_output_tokens',
        'no token was generated; figures per token use all tokens',
        'Check prompts and model',
      ),
    );
  }
  return warnings;
}
