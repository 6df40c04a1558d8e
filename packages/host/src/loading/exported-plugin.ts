/** What a plugin's module exports. */
export interface ModuleExports {
  readonly exported: unknown;
  /** Of all its exports. */
  readonly names: readonly string[];
}

/** The object that is to be the plugin: a compiler that makes CommonJS of `export default` puts it one step deeper. */
export function exportedPlugin({ exported }: ModuleExports): unknown {
  return field(exported, '__esModule') === true ? field(exported, 'default') : exported;
}

/** Why what a module exports is no plugin, for its author; null when it has the brand of one. */
export function whyNoPlugin(file: string, module: ModuleExports): string | null {
  const plugin = exportedPlugin(module);
  if (field(plugin, 'llem') === 'plugin') return null;
  return `${file} does not export a plugin by default: ${whatInstead(plugin, module.names)}`;
}

function whatInstead(plugin: unknown, names: readonly string[]): string {
  const others = names.filter((name) => name !== 'default');
  if (plugin === undefined && others.length > 0) return `it exports ${others.join(', ')} by name`;
  if (plugin === undefined) return 'it exports nothing';
  if (typeof field(plugin, 'create') === 'function')
    return 'a component alone is none, definePlugin({ components: [it] }) is';
  return 'definePlugin of @llem/core makes one';
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
