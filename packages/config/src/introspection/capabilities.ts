import {
  type BackendCapabilities,
  DECODING_STRATEGIES,
  type DecodingStrategy,
  type InstalledBackend,
  PRECISIONS,
  type Precision,
  supportFor,
} from '@llem/core';

/** What a backend declares, with the precisions and strategies that configurations are held to. */
export type SupportedCapabilities = BackendCapabilities & {
  readonly precisions: readonly Precision[];
  readonly decoding_strategies: readonly DecodingStrategy[];
};

/** Capabilities by backend. */
export function backendCapabilities(
  backends: readonly InstalledBackend[],
): Readonly<Record<string, SupportedCapabilities>> {
  return Object.fromEntries(
    backends.map(({ id, capabilities }) => {
      const support = supportFor(id, capabilities);
      const { precisions = PRECISIONS, decoding_strategies = DECODING_STRATEGIES } = support ?? {};
      return [id, { ...capabilities, precisions, decoding_strategies }];
    }),
  );
}

/** A table of Markdown: one row for each capability, one column for each backend. */
export function capabilityMatrix(backends: readonly InstalledBackend[]): string {
  const all = backendCapabilities(backends);
  const ids = Object.keys(all);
  const names = [...new Set(Object.values(all).flatMap((one) => Object.keys(one)))].sort();
  const rows = names.map((name) => [name, ...ids.map((id) => cell(Reflect.get(all[id] ?? {}, name)))]);
  return [['', ...ids], ['', ...ids].map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');
}

function cell(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.join(' ') : String(value ?? '');
}
