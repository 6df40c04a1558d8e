import { DATASET_SIZES, DECODING_STRATEGIES, tooFewPrompts } from '@llem/core';
import { isMap } from '../copy-plain.ts';
import { isOneOf, isTextOrNull, type Judged, type Report } from './judged.ts';

// What shared fields ask of each other (config.md 1.5 and 1.8, rule 6).

export function checkBeams({ value: { decoder } }: Judged, report: Report): void {
  if (!isMap(decoder)) return;
  const { decoding_strategy: strategy, num_beams } = decoder;
  if (strategy === 'beam' && num_beams == null) {
    report(
      ['decoder', 'num_beams'],
      'null is not enough for decoding_strategy "beam": set num_beams to 2 or more',
    );
  }
  if (isOneOf(DECODING_STRATEGIES, strategy) && strategy !== 'beam' && typeof num_beams === 'number') {
    report(
      ['decoder', 'num_beams'],
      `${num_beams} needs decoding_strategy "beam", got "${strategy}": remove num_beams or use beam`,
    );
  }
}

export function checkOutputLength(
  { value: { decoder, max_output_tokens: limit } }: Judged,
  report: Report,
): void {
  if (!isMap(decoder)) return;
  const { ignore_eos, min_new_tokens } = decoder;
  if (ignore_eos === true && limit === null) {
    report(
      ['decoder', 'ignore_eos'],
      'true needs a max_output_tokens, got null: set max_output_tokens to 1 or more',
    );
  }
  if (typeof min_new_tokens === 'number' && typeof limit === 'number' && min_new_tokens > limit) {
    report(
      ['decoder', 'min_new_tokens'],
      `${min_new_tokens} is above max_output_tokens ${limit}: use at most ${limit}`,
    );
  }
}

export function checkWarmup({ value }: Judged, report: Report): void {
  if (!isMap(value.warmup) || value.warmup.convergence_detection !== true) return;
  const { n_warmup, min_prompts, window_size, max_prompts } = value.warmup;
  const minimum = Math.max(
    ...[n_warmup, min_prompts, window_size].map((count) => (typeof count === 'number' ? count : 0)),
  );
  if (typeof max_prompts === 'number' && minimum > max_prompts) {
    report(
      ['warmup', 'max_prompts'],
      `${max_prompts} is below ${minimum}, the largest of n_warmup, min_prompts and window_size: with convergence_detection use at least ${minimum}`,
    );
  }
}

export function checkTraffic({ value: { traffic } }: Judged, report: Report): void {
  if (!isMap(traffic) || traffic.enabled !== true) return;
  if (traffic.mode === undefined) report(['traffic', 'mode'], 'is required: poisson or constant');
  if (traffic.target_qps === undefined)
    report(['traffic', 'target_qps'], 'is required: requests per second, above 0');
}

export function checkLora({ value: { lora } }: Judged, report: Report): void {
  if (!isMap(lora)) return;
  const { adapter_id = null, adapter_path = null } = lora;
  if (!isTextOrNull(adapter_id) || !isTextOrNull(adapter_path)) return;
  if ((adapter_id === null) === (adapter_path === null)) {
    const [id, path] = [JSON.stringify(adapter_id), JSON.stringify(adapter_path)];
    report(
      ['lora'],
      `needs exactly one of adapter_id and adapter_path, got adapter_id ${id} and adapter_path ${path}`,
    );
  }
}

export function checkDatasetSize({ value: { n, dataset } }: Judged, report: Report): void {
  const synthetic = isMap(dataset) && isMap(dataset.synthetic) ? dataset.synthetic.n : null;
  const available = typeof dataset === 'string' ? DATASET_SIZES[dataset] : synthetic;
  if (Number.isSafeInteger(n) && typeof n === 'number' && typeof available === 'number' && n > available) {
    report(['n'], tooFewPrompts(typeof dataset === 'string' ? dataset : 'synthetic', available, n));
  }
}
