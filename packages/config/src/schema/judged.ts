import type { InstalledBackend } from '@llem/core';
import type { RawMap } from '../copy-plain.ts';

export type Report = (path: readonly (string | number)[], message: string) => void;

/** What a rule judges. */
export interface Judged {
  /** The configuration with defaults where its fields could be parsed. */
  readonly value: RawMap;
  /** The same as it was written, without defaults. */
  readonly given: RawMap;
  /** The installed backends; null while no plugin is loaded, when any map beside the fields is a section. */
  readonly backends: readonly InstalledBackend[] | null;
}

export function isOneOf<Name extends string>(names: readonly Name[], value: unknown): value is Name {
  return names.some((name) => name === value);
}

export function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
