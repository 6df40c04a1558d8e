import type * as z from 'zod';
import type { InstalledBackend } from './compose.ts';
import { DATASET_SIZES, tooFewPrompts } from './datasets.ts';
import { SHARED_FIELD_NAMES } from './shared-fields.ts';
import { KNOWN_BACKENDS, supportFor } from './support.ts';

type Map = Readonly<Record<string, unknown>>;
type Report = (path: readonly (string | number)[], message: string) => void;

/**
 * The rules of config.md 1.8 that span fields. Single fields may have failed already: a rule whose operands are
 * not of their type says nothing, because their own issue is there.
 */
export function crossValidate(value: unknown, backends: readonly InstalledBackend[], context: z.RefinementCtx): void {
  if (!isMap(value)) return;
  const report: Report = (path, message) => context.addIssue({ code: 'custom', path: [...path], message, input: value });
  const backend = typeof value.backend === 'string' ? value.backend : null;
  if (backend !== null) {
    checkSupport(value, backend, backends, report);
    checkSections(value, backend, backends, report);
    checkPassthrough(value, backend, backends, report);
    if (backend === 'tensorrt' && isMap(value.lora)) {
      report(['lora'], 'is not supported by tensorrt: merge the adapter into the model first and point model at the merged directory');
    }
  }
  checkDecoder(value, report);
  checkWarmup(value, report);
  checkDatasetSize(value, report);
}

function checkSupport(value: Map, backend: string, backends: readonly InstalledBackend[], report: Report): void {
  const support = supportFor(backend, backends.find(({ id }) => id === backend)?.capabilities);
  if (!support) return;
  const { precision, decoder } = value;
  if (typeof precision === 'string' && !support.precisions.some((name) => name === precision)) {
    report(['precision'], `"${precision}" is not supported by backend "${backend}": set precision to ${support.precisions.join(' or ')}`);
  }
  const strategy = isMap(decoder) ? decoder.decoding_strategy : null;
  if (typeof strategy === 'string' && !support.decoding_strategies.some((name) => name === strategy)) {
    report(
      ['decoder', 'decoding_strategy'],
      `"${strategy}" is not supported by backend "${backend}": use ${support.decoding_strategies.join(' or ')}`,
    );
  }
}

function checkSections(value: Map, backend: string, backends: readonly InstalledBackend[], report: Report): void {
  const ids = new Set([...KNOWN_BACKENDS, ...backends.map(({ id }) => id)]);
  for (const id of ids) {
    if (id !== backend && isMap(value[id])) {
      report([id], `section "${id}" belongs to another backend than "${backend}": remove it or set backend to ${id}`);
    }
  }
}

function checkPassthrough(value: Map, backend: string, backends: readonly InstalledBackend[], report: Report): void {
  if (!isMap(value.passthrough_kwargs)) return;
  const section = backends.find(({ id }) => id === backend)?.configSchema?.shape ?? {};
  const places = Object.keys(value.passthrough_kwargs).flatMap((key) => {
    if (SHARED_FIELD_NAMES.includes(key)) return [`"${key}" (write it at the top level)`];
    return Object.hasOwn(section, key) ? [`"${key}" (write ${backend}.${key})`] : [];
  });
  if (places.length > 0) report(['passthrough_kwargs'], `repeats declared fields: ${places.join(', ')}`);
}

function checkDecoder(value: Map, report: Report): void {
  if (!isMap(value.decoder)) return;
  const { decoding_strategy: strategy, num_beams, ignore_eos, min_new_tokens } = value.decoder;
  const limit = value.max_output_tokens;
  if (strategy === 'beam' && num_beams == null) {
    report(['decoder', 'num_beams'], 'is required with decoding_strategy "beam", got null');
  }
  if (strategy !== 'beam' && num_beams != null) {
    report(['decoder', 'num_beams'], `${String(num_beams)} needs decoding_strategy "beam", got "${String(strategy)}"`);
  }
  if (ignore_eos === true && limit === null) {
    report(['decoder', 'ignore_eos'], 'true needs max_output_tokens, got null');
  }
  if (typeof min_new_tokens === 'number' && typeof limit === 'number' && min_new_tokens > limit) {
    report(['decoder', 'min_new_tokens'], `${min_new_tokens} is above max_output_tokens ${limit}`);
  }
}

function checkWarmup(value: Map, report: Report): void {
  if (!isMap(value.warmup) || value.warmup.convergence_detection !== true) return;
  const { n_warmup, min_prompts, window_size, max_prompts } = value.warmup;
  const minimum = Math.max(...[n_warmup, min_prompts, window_size].map((count) => (typeof count === 'number' ? count : 0)));
  if (typeof max_prompts === 'number' && minimum > max_prompts) {
    report(
      ['warmup', 'max_prompts'],
      `${max_prompts} is below ${minimum}, the largest of n_warmup, min_prompts and window_size, which convergence detection needs`,
    );
  }
}

function checkDatasetSize(value: Map, report: Report): void {
  const { n, dataset } = value;
  const synthetic = isMap(dataset) && isMap(dataset.synthetic) ? dataset.synthetic.n : null;
  const available = typeof dataset === 'string' ? DATASET_SIZES[dataset] : synthetic;
  if (typeof n === 'number' && typeof available === 'number' && n > available) {
    report(['n'], tooFewPrompts(typeof dataset === 'string' ? dataset : 'synthetic', available, n));
  }
}

function isMap(value: unknown): value is Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
