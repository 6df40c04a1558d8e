import {
  DECODING_STRATEGIES,
  type InstalledBackend,
  KNOWN_BACKENDS,
  PRECISIONS,
  SHARED_FIELD_NAMES,
  supportFor,
} from '@llem/core';
import { isMap } from '../copy-plain.ts';
import { isOneOf, type Judged, type Report } from './judged.ts';

// What a backend takes of the shared fields (config.md 1.8, rules 1 to 5 and one of 7).

/** What the chosen backend supports; null when that is unknown. */
function supportOf({ value: { backend }, backends }: Judged) {
  if (typeof backend !== 'string') return null;
  return supportFor(backend, backends?.find(({ id }) => id === backend)?.capabilities);
}

export function checkPrecision(judged: Judged, report: Report): void {
  const support = supportOf(judged);
  const { precision, backend } = judged.value;
  if (!support || !isOneOf(PRECISIONS, precision) || support.precisions.includes(precision)) return;
  const what =
    judged.given.precision === undefined ? `is not set, and its default "${precision}"` : `"${precision}"`;
  report(
    ['precision'],
    `${what} is not supported by backend "${backend}": set precision to ${support.precisions.join(' or ')}`,
  );
}

export function checkStrategy(judged: Judged, report: Report): void {
  const support = supportOf(judged);
  const { decoder, backend } = judged.value;
  const strategy = isMap(decoder) ? decoder.decoding_strategy : null;
  if (!support || !isOneOf(DECODING_STRATEGIES, strategy) || support.decoding_strategies.includes(strategy))
    return;
  const accepted = support.decoding_strategies.join(' or ');
  report(
    ['decoder', 'decoding_strategy'],
    `"${strategy}" is not supported by backend "${backend}": use ${accepted}`,
  );
}

export function checkSections({ value, backends }: Judged, report: Report): void {
  const { backend } = value;
  if (typeof backend !== 'string') return;
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

export function checkLoraSupport({ value }: Judged, report: Report): void {
  if (value.backend === 'tensorrt' && isMap(value.lora)) {
    report(
      ['lora'],
      'is not supported by backend "tensorrt": merge the adapter first and point model at the merged directory',
    );
  }
}

/** The one section error of config.md 1.6 that concerns a shared field too. */
export function checkFlashAttention({ value }: Judged, report: Report): void {
  const section = value.pytorch;
  if (value.backend !== 'pytorch' || value.precision !== 'fp32' || !isMap(section)) return;
  const { attn_implementation: wanted } = section;
  if (typeof wanted === 'string' && wanted.startsWith('flash_attention')) {
    report(
      ['pytorch', 'attn_implementation'],
      `"${wanted}" does not compute in precision "fp32": use sdpa, or set precision to fp16 or bf16`,
    );
  }
}

export function checkPassthrough({ value, backends }: Judged, report: Report): void {
  const { backend } = value;
  if (!isMap(value.passthrough_kwargs)) return;
  const topLevel = [...SHARED_FIELD_NAMES, ...sectionNames(backends ?? [])];
  const section = backends?.find(({ id }) => id === backend)?.configSchema?.shape ?? {};
  const places = Object.keys(value.passthrough_kwargs).flatMap((key) => {
    if (topLevel.includes(key)) return [`"${key}" (write it at the top level)`];
    return Object.hasOwn(section, key) ? [`"${key}" (write ${backend}.${key})`] : [];
  });
  if (places.length > 0) report(['passthrough_kwargs'], `repeats declared fields: ${places.join(', ')}`);
}

/** Keys under which a section may stand: of the known backends and of the installed ones. */
function sectionNames(backends: readonly InstalledBackend[]): readonly string[] {
  return [...new Set([...KNOWN_BACKENDS, ...backends.map(({ id }) => id)])];
}
