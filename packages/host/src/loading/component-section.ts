import { type Component, deepFreeze, type UserConfig } from '@llem/core';
import * as z from 'zod';

export type ComponentSection =
  | { readonly success: true; readonly section: Readonly<Record<string, unknown>> }
  | { readonly success: false; readonly reason: string; readonly fix: string };

const NO_SETTINGS = z.strictObject({});

/**
 * What the user config says of a component, parsed with its schema and deeply frozen: `energy_sources.<id>` of an
 * energy source. Empty for the other kinds, of which it says nothing.
 */
export function componentSection(
  { kind, id, configSchema }: Pick<Component, 'kind' | 'id' | 'configSchema'>,
  settings: UserConfig,
): ComponentSection {
  if (kind !== 'energy') return { success: true, section: Object.freeze({}) };
  const key = `energy_sources.${id}`;
  const parsed = (configSchema ?? NO_SETTINGS).safeParse(settings.energy_sources[id] ?? {});
  if (parsed.success) return { success: true, section: deepFreeze(parsed.data) };
  const issues = parsed.error.issues.map(({ path, message }) => `${[key, ...path].join('.')}: ${message}`);
  return { success: false, reason: issues.join('; '), fix: `correct ${key} in the user config` };
}
