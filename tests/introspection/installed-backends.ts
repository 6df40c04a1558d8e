import { readdirSync, readFileSync } from 'node:fs';
import type { InstalledBackend, Plugin } from '../../packages/core/src/index.ts';

const PLUGINS = new URL('../../plugins/', import.meta.url);

/** Every backend of this workspace, as its plugin declares it. */
export async function installedBackends(): Promise<InstalledBackend[]> {
  const backends: InstalledBackend[] = [];
  for (const folder of readdirSync(PLUGINS).sort()) {
    const { name, llem } = JSON.parse(readFileSync(new URL(`${folder}/package.json`, PLUGINS), 'utf8'));
    if (!llem.provides.some(({ kind }: { kind: string }) => kind === 'backend')) continue;
    const { default: plugin }: { default: Plugin } = await import(
      new URL(`${folder}/src/plugin.ts`, PLUGINS).href
    );
    for (const component of plugin.components) {
      if (component.kind !== 'backend') continue;
      const { id, priority, configSchema, capabilities } = component;
      backends.push({ id, package: name, priority, configSchema, capabilities });
    }
  }
  return backends;
}
