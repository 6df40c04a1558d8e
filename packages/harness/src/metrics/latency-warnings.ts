import type { ExperimentConfig, InferenceOutput } from '@llem/core';
import { measurementWarning } from '../warnings/measurement-warning.ts';

/** `setting_ignored` when token times were asked for and the backend, whatever it declares, gave none. */
export function latencyWarnings(
  { backend, latency }: Pick<ExperimentConfig, 'backend' | 'latency'>,
  { requests }: Pick<InferenceOutput, 'requests'>,
): string[] {
  if (!latency?.streaming) return [];
  const silent = requests.filter(({ output_tokens, token_times_s }) => output_tokens > 0 && !token_times_s);
  if (silent.length === 0) return [];
  return [
    measurementWarning(
      'setting_ignored',
      `latency.streaming asks for the time of every token, and ${backend} gave none for ${silent.length} of ${requests.length} requests`,
      'Do not take these latencies for those of a stream',
    ),
  ];
}
