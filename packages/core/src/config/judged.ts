import type { InstalledBackend } from './compose.ts';

export type Map = Readonly<Record<string, unknown>>;
export type Report = (path: readonly (string | number)[], message: string) => void;

/** What a rule judges. */
export interface Judged {
  /** The configuration with defaults where its fields could be parsed. */
  readonly value: Map;
  /** The same as it was written, without defaults. */
  readonly given: Map;
  /** The installed backends; null while no plugin is loaded, when any map beside the fields is a section. */
  readonly backends: readonly InstalledBackend[] | null;
}

export function isOneOf<Name extends string>(names: readonly Name[], value: unknown): value is Name {
  return names.some((name) => name === value);
}

export function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

export function isMap(value: unknown): value is Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
