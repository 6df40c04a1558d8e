import type { InstalledBackend } from '@llem/core';
import type * as z from 'zod';
import { isMap } from '../copy-plain.ts';
import {
  checkFlashAttention,
  checkLoraSupport,
  checkPassthrough,
  checkPrecision,
  checkSections,
  checkStrategy,
} from './backend-rules.ts';
import {
  checkBeams,
  checkDatasetSize,
  checkLora,
  checkOutputLength,
  checkTraffic,
  checkWarmup,
} from './field-rules.ts';
import type { Judged, Report } from './judged.ts';

/** A rule that spans fields. Single fields may have failed already: of operands that are not of their type it says nothing. */
interface CrossRule {
  /** Fields that it concerns. */
  readonly paths: readonly string[];
  readonly rule: string;
  readonly check: (judged: Judged, report: Report) => void;
}

/** The rules of config.md 1.5 and 1.8, but for those inside a section, which are its plugin's. */
const RULES: readonly CrossRule[] = [
  {
    paths: ['precision'],
    rule: 'is one that the backend supports, also when it is left out',
    check: checkPrecision,
  },
  {
    paths: ['decoder.decoding_strategy'],
    rule: 'is one that the backend supports',
    check: checkStrategy,
  },
  { paths: ['backend'], rule: 'has the only section', check: checkSections },
  { paths: ['lora'], rule: 'is not for tensorrt', check: checkLoraSupport },
  {
    paths: ['precision', 'pytorch.attn_implementation'],
    rule: 'flash attention does not compute in fp32',
    check: checkFlashAttention,
  },
  { paths: ['passthrough_kwargs'], rule: 'repeats no declared field', check: checkPassthrough },
  {
    paths: ['decoder.decoding_strategy', 'decoder.num_beams'],
    rule: 'beam needs num_beams, and nothing else has it',
    check: checkBeams,
  },
  {
    paths: ['decoder.ignore_eos', 'decoder.min_new_tokens', 'max_output_tokens'],
    rule: 'ignore_eos needs max_output_tokens, and min_new_tokens is at most it',
    check: checkOutputLength,
  },
  {
    paths: ['warmup.max_prompts', 'warmup.n_warmup', 'warmup.min_prompts', 'warmup.window_size'],
    rule: 'with convergence_detection max_prompts is at least the largest of the others',
    check: checkWarmup,
  },
  {
    paths: ['traffic.mode', 'traffic.target_qps'],
    rule: 'both are required unless traffic.enabled is false',
    check: checkTraffic,
  },
  { paths: ['lora.adapter_id', 'lora.adapter_path'], rule: 'exactly one of them', check: checkLora },
  { paths: ['n', 'dataset'], rule: 'n is at most the size of the data set', check: checkDatasetSize },
];

/** The rules that span shared fields, for documentation. */
export const CROSS_RULES: readonly Pick<CrossRule, 'paths' | 'rule'>[] = RULES;

/** Judges a configuration by the rules that span its fields. */
export function crossValidate(
  value: unknown,
  given: unknown,
  backends: readonly InstalledBackend[] | null,
  addIssue: z.RefinementCtx['addIssue'],
): void {
  if (!isMap(value) || !isMap(given)) return;
  const report: Report = (path, message) =>
    addIssue({ code: 'custom', path: [...path], message, input: value });
  for (const { check } of RULES) check({ value, given, backends }, report);
}
