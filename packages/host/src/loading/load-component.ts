import type { AnyComponent, Component, ComponentKind } from '@llem/core';
import type { DiscoveredPlugin } from '../discovery/examine-folder.ts';
import { toPluginError } from '../plugin-finding.ts';
import { loadPlugin } from './load-plugin.ts';

/** Imports a plugin and returns the one component of it. `onTurn` and rejections as of `loadPlugin`. */
export async function loadComponent<Kind extends ComponentKind>(
  plugin: DiscoveredPlugin,
  kind: Kind,
  id: string,
  onTurn?: () => void,
): Promise<Component<Kind>> {
  const { components } = await loadPlugin(plugin, onTurn);
  const found = components.find((component) => component.kind === kind && component.id === id);
  if (found && isOfKind(found, kind)) return found;
  throw toPluginError({
    code: 'PLUGIN.MANIFEST_MISMATCH',
    package: plugin.package,
    path: plugin.path,
    message: `plugin ${plugin.package} has no ${kind} '${id}'`,
    why: null,
    fix: null,
  });
}

function isOfKind<Kind extends ComponentKind>(
  component: AnyComponent,
  kind: Kind,
): component is AnyComponent & Component<Kind> {
  return component.kind === kind;
}
