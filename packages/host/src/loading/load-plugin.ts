import { isAbsolute, join, relative } from 'node:path';
import { messageOf, type Plugin, PluginError } from '@llem/core';
import type { DiscoveredPlugin } from '../discovery/examine-folder.ts';
import { realPathOf } from '../discovery/resolve-package.ts';
import { checkHandshake } from '../handshake.ts';
import { toPluginError } from '../plugin-finding.ts';
import { PluginShape } from './component-shape.ts';
import { exportedPlugin, type ModuleExports, whyNoPlugin } from './exported-plugin.ts';
import { importAlone } from './import-alone.ts';
import { unusablePlugin } from './unusable-plugin.ts';

/**
 * Imports the module that a manifest names, says so by `onTurn` right before, and checks that it is what the manifest
 * says. Rejects with a PluginError that names the package: `LOAD_FAILED` when the import fails, `POLLUTION` when it
 * changes what all code shares, `MANIFEST_MISMATCH` when the manifest is not true of the module, `INCOMPATIBLE_API`, or
 * `BAD_COMPONENT`.
 */
export async function loadPlugin(plugin: DiscoveredPlugin, onTurn?: () => void): Promise<Plugin> {
  if (plugin.incompatible) throw toPluginError(plugin.incompatible);
  const module = await importModule(plugin, onTurn);
  try {
    return checkExported(plugin, module);
  } catch (error) {
    if (PluginError.is(error)) throw error;
    // Of a getter, or of a proxy.
    throw failure(plugin, 'PLUGIN.BAD_COMPONENT', `its export cannot be read: ${messageOf(error)}`, error);
  }
}

function checkExported(plugin: DiscoveredPlugin, module: ModuleExports): Plugin {
  const why = whyNoPlugin(plugin.manifest.plugin, module);
  if (why !== null) throw failure(plugin, 'PLUGIN.MANIFEST_MISMATCH', why);
  const exported = exportedPlugin(module);
  const incompatible = checkHandshake({
    ...plugin,
    apiVersion: Reflect.get(Object(exported), 'apiVersion'),
  });
  if (incompatible) throw toPluginError(incompatible);
  const shape = PluginShape.safeParse(exported);
  if (!shape.success) {
    const issues = shape.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw failure(plugin, 'PLUGIN.BAD_COMPONENT', issues.join('; '));
  }
  const lie = compareToManifest(plugin, shape.data.components);
  if (lie !== null) throw failure(plugin, 'PLUGIN.MANIFEST_MISMATCH', lie);
  // The shape was checked just above; what the functions return is checked where they are called.
  return exported as Plugin;
}

async function importModule(plugin: DiscoveredPlugin, onTurn?: () => void): Promise<ModuleExports> {
  const named = join(plugin.path, plugin.manifest.plugin);
  const file = realPathOf(named);
  if (file === null) throw failure(plugin, 'PLUGIN.LOAD_FAILED', `${named} does not exist`);
  const inside = relative(plugin.path, file);
  if (inside.startsWith('..') || isAbsolute(inside)) {
    throw failure(
      plugin,
      'PLUGIN.MANIFEST_MISMATCH',
      `its manifest names ${file}, which is outside the package`,
    );
  }
  try {
    const { changes, ...module } = await importAlone(file, onTurn);
    if (changes.length === 0) return module;
    const shared = `its import changed ${changes.join(', ')}, which all code of the process shares`;
    throw failure(plugin, 'PLUGIN.POLLUTION', shared);
  } catch (error) {
    if (PluginError.is(error)) throw error;
    throw failure(plugin, 'PLUGIN.LOAD_FAILED', `its import failed: ${messageOf(error)}`, error);
  }
}

/** What the manifest says that is not so, or the other way round; null when the two agree. */
function compareToManifest(
  plugin: DiscoveredPlugin,
  components: readonly { kind: string; id: string }[],
): string | null {
  const name = ({ kind, id }: { kind: string; id: string }) => `${kind} '${id}'`;
  const declared = plugin.manifest.provides.map(name);
  const exported = components.map(name);
  const missing = declared.filter((one) => !exported.includes(one));
  const undeclared = exported.filter(
    (one, index) => !declared.includes(one) || exported.indexOf(one) !== index,
  );
  if (missing.length > 0)
    return `its manifest promises ${missing.join(', ')}, which the module does not have`;
  if (undeclared.length > 0)
    return `the module has ${undeclared.join(', ')}, which its manifest does not name once`;
  return null;
}

function failure(plugin: DiscoveredPlugin, code: string, why: string, cause?: unknown): PluginError {
  return toPluginError({ ...unusablePlugin(plugin), code, why }, cause);
}
