import type { PluginFinding } from '../plugin-finding.ts';
import type { DiscoveredPlugin } from './examine-folder.ts';

/** One finding per id that two compatible plugins provide: neither can be asked for by that name. */
export function findDuplicateIds(plugins: readonly DiscoveredPlugin[]): PluginFinding[] {
  const first = new Map<string, DiscoveredPlugin>();
  const findings: PluginFinding[] = [];
  for (const plugin of plugins.filter(({ incompatible }) => incompatible === null)) {
    for (const { kind, id } of plugin.manifest.provides) {
      const other = first.get(`${kind} ${id}`);
      if (other) findings.push(duplicateId(kind, id, [other, plugin]));
      else first.set(`${kind} ${id}`, plugin);
    }
  }
  return findings;
}

/** What is wrong when one id means components of two packages. */
export function duplicateId(
  kind: string,
  id: string,
  owners: readonly { readonly package: string; readonly path: string }[],
): PluginFinding {
  const names = owners.map((owner) => owner.package);
  return {
    code: 'PLUGIN.DUPLICATE_ID',
    package: names.at(-1) ?? id,
    path: owners.at(-1)?.path ?? '',
    message: `${kind} '${id}' is provided by ${names.join(' and ')}`,
    why: 'a configuration and a result name a component by its id, so an id must mean one thing',
    fix: `npm uninstall ${names.join(' or npm uninstall ')}`,
  };
}
