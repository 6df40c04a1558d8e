import { closestMatch, type UserConfig } from '@llem/core';
import type { DiscoveredPlugin } from '../discovery/examine-folder.ts';

/** Sections of `energy_sources` in the user config that configure nothing installed: a slip, or a plugin that is gone. */
export function unknownSources(
  { energy_sources }: UserConfig,
  plugins: readonly DiscoveredPlugin[],
): { message: string; why: string; fix: string }[] {
  const provided = plugins.flatMap(({ manifest }) => manifest.provides);
  const ids = provided.flatMap(({ kind, id }) => (kind === 'energy' ? [id] : []));
  return Object.keys(energy_sources)
    .filter((id) => !ids.includes(id))
    .map((id) => {
      const close = closestMatch(id, ids);
      return {
        message: `energy_sources.${id} in the user config configures no installed energy source`,
        why: `installed: ${ids.join(', ') || 'none'}`,
        fix: close ? `rename it to ${close}` : 'remove it, or install the plugin that it is for',
      };
    });
}
