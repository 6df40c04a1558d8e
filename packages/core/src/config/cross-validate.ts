import type * as z from 'zod';
import type { InstalledBackend } from './compose.ts';
import { DATASET_SIZES, tooFewPrompts } from './datasets.ts';
import { SHARED_FIELD_NAMES } from './shared-fields.ts';
import { DECODING_STRATEGIES, KNOWN_BACKENDS, PRECISIONS, supportFor } from './support.ts';

type Map = Readonly<Record<string, unknown>>;
type Report = (path: readonly (string | number)[], message: string) => void;

/**
 * The rules of config.md 1.5 and 1.8 that span fields. Single fields may have failed already: a rule whose
 * operands are not of their type says nothing, because their own issue is there.
 *
 * @param value The configuration with defaults where its fields could be parsed.
 * @param given The same as it was written, without defaults.
 * @param backends The installed backends; null while no plugin is loaded, when any map beside the fields is a section.
 */
export function crossValidate(
  value: unknown,
  given: unknown,
  backends: readonly InstalledBackend[] | null,
  addIssue: z.RefinementCtx['addIssue'],
): void {
  if (!isMap(value) || !isMap(given)) return;
  const report: Report = (path, message) =>
    addIssue({ code: 'custom', path: [...path], message, input: value });
  const backend = typeof value.backend === 'string' ? value.backend : null;
  if (backend !== null) {
    checkSupport(value, given, backend, backends, report);
    checkSections(value, backend, backends, report);
    checkLoraSupport(value, backend, report);
    checkFlashAttention(value, backend, report);
  }
  checkPassthrough(value, backend, backends, report);
  checkDecoder(value, report);
  checkWarmup(value, report);
  checkTraffic(value, report);
  checkLora(value, report);
  checkDatasetSize(value, report);
}

function checkSupport(
  value: Map,
  given: Map,
  backend: string,
  backends: readonly InstalledBackend[] | null,
  report: Report,
): void {
  const support = supportFor(backend, backends?.find(({ id }) => id === backend)?.capabilities);
  if (!support) return;
  const { precision, decoder } = value;
  if (isOneOf(PRECISIONS, precision) && !support.precisions.includes(precision)) {
    const what =
      given.precision === undefined ? `is not set, and its default "${precision}"` : `"${precision}"`;
    report(
      ['precision'],
      `${what} is not supported by backend "${backend}": set precision to ${support.precisions.join(' or ')}`,
    );
  }
  const strategy = isMap(decoder) ? decoder.decoding_strategy : null;
  if (isOneOf(DECODING_STRATEGIES, strategy) && !support.decoding_strategies.includes(strategy)) {
    const accepted = support.decoding_strategies.join(' or ');
    report(
      ['decoder', 'decoding_strategy'],
      `"${strategy}" is not supported by backend "${backend}": use ${accepted}`,
    );
  }
}

function checkSections(
  value: Map,
  backend: string,
  backends: readonly InstalledBackend[] | null,
  report: Report,
): void {
  const ids =
    backends === null
      ? Object.keys(value).filter((key) => !SHARED_FIELD_NAMES.includes(key))
      : sectionNames(backends);
  for (const id of ids) {
    if (id !== backend && isMap(value[id])) {
      report(
        [id],
        `section "${id}" belongs to another backend than "${backend}": remove it or set backend to ${id}`,
      );
    }
  }
}

function checkLoraSupport(value: Map, backend: string, report: Report): void {
  if (backend === 'tensorrt' && isMap(value.lora)) {
    report(
      ['lora'],
      'is not supported by backend "tensorrt": merge the adapter first and point model at the merged directory',
    );
  }
}

/** The one section error of config.md 1.6 that concerns a shared field too. */
function checkFlashAttention(value: Map, backend: string, report: Report): void {
  const section = value.pytorch;
  if (backend !== 'pytorch' || value.precision !== 'fp32' || !isMap(section)) return;
  const { attn_implementation: wanted } = section;
  if (typeof wanted === 'string' && wanted.startsWith('flash_attention')) {
    report(
      ['pytorch', 'attn_implementation'],
      `"${wanted}" does not compute in precision "fp32": use sdpa, or set precision to fp16 or bf16`,
    );
  }
}

function checkPassthrough(
  value: Map,
  backend: string | null,
  backends: readonly InstalledBackend[] | null,
  report: Report,
): void {
  if (!isMap(value.passthrough_kwargs)) return;
  const topLevel = [...SHARED_FIELD_NAMES, ...sectionNames(backends ?? [])];
  const section = backends?.find(({ id }) => id === backend)?.configSchema?.shape ?? {};
  const places = Object.keys(value.passthrough_kwargs).flatMap((key) => {
    if (topLevel.includes(key)) return [`"${key}" (write it at the top level)`];
    return Object.hasOwn(section, key) ? [`"${key}" (write ${backend}.${key})`] : [];
  });
  if (places.length > 0) report(['passthrough_kwargs'], `repeats declared fields: ${places.join(', ')}`);
}

function checkDecoder(value: Map, report: Report): void {
  if (!isMap(value.decoder)) return;
  const { decoding_strategy: strategy, num_beams, ignore_eos, min_new_tokens } = value.decoder;
  const limit = value.max_output_tokens;
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

function checkWarmup(value: Map, report: Report): void {
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

function checkTraffic({ traffic }: Map, report: Report): void {
  if (!isMap(traffic) || traffic.enabled !== true) return;
  if (traffic.mode === undefined) report(['traffic', 'mode'], 'is required: poisson or constant');
  if (traffic.target_qps === undefined)
    report(['traffic', 'target_qps'], 'is required: requests per second, above 0');
}

function checkLora({ lora }: Map, report: Report): void {
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

function checkDatasetSize({ n, dataset }: Map, report: Report): void {
  const synthetic = isMap(dataset) && isMap(dataset.synthetic) ? dataset.synthetic.n : null;
  const available = typeof dataset === 'string' ? DATASET_SIZES[dataset] : synthetic;
  if (typeof n === 'number' && typeof available === 'number' && n > available) {
    report(['n'], tooFewPrompts(typeof dataset === 'string' ? dataset : 'synthetic', available, n));
  }
}

/** Keys under which a section may stand: of the known backends and of the installed ones. */
function sectionNames(backends: readonly InstalledBackend[]): readonly string[] {
  return [...new Set([...KNOWN_BACKENDS, ...backends.map(({ id }) => id)])];
}

function isOneOf<Name extends string>(names: readonly Name[], value: unknown): value is Name {
  return names.some((name) => name === value);
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isMap(value: unknown): value is Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
