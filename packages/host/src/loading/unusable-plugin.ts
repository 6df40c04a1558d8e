import type { DiscoveredPlugin } from '../discovery/examine-folder.ts';
import type { PluginFinding } from '../plugin-finding.ts';

/** The finding about an installed plugin whose components cannot be used, whatever the reason. */
export function unusablePlugin({
  package: owner,
  version,
  path,
  manifest,
}: DiscoveredPlugin): Pick<PluginFinding, 'package' | 'path' | 'message' | 'fix'> {
  const components = manifest.provides.map(({ kind, id }) => `${kind} '${id}'`).join(', ');
  return {
    package: owner,
    path,
    message: `plugin ${owner} ${version} (${components}) cannot be used`,
    fix: mendPlugin(owner),
  };
}

/** What a person can do about a plugin that is broken. */
export function mendPlugin(owner: string): string {
  return `npm install ${owner}@latest, or npm uninstall ${owner}`;
}
