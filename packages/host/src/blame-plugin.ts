import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LLEMError, messageOf, PluginError } from '@llem/core';

/** A frame's file, by address or, in a module of the old kind, by path. */
const FILE = /(?:file:\/\/)?\/[^\s()]+?(?=:\d+:\d+\)?$)/gm;

/**
 * An error that nobody waited for, such as that of a timer, with the plugin named whose code stands in its stack. As
 * it is when llem explains it already, or when no plugin's code does.
 */
export function blamePlugin(error: unknown): unknown {
  const plugin = LLEMError.is(error) ? null : pluginOfStack(error);
  if (plugin === null) return error;
  return new PluginError(
    'PLUGIN.CALL_FAILED',
    `plugin ${plugin} failed outside of any call: ${messageOf(error)}`,
    {
      why: 'an error that nobody waits for, as in a timer or a promise left alone, ends the process that it happens in',
      fix: `run again with --verbose to see where, and report it to the author of ${plugin}`,
      plugin,
      cause: error,
    },
  );
}

/** The plugin whose code stands first in an error's stack; null when none does. */
export function pluginOfStack(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const files = (error.stack?.match(FILE) ?? []).map((file) =>
    file.startsWith('file:') ? fileURLToPath(file) : file,
  );
  return files.flatMap((file) => pluginAbove(dirname(file)) ?? []).at(0) ?? null;
}

/** Name of the package that `folder` belongs to, if it is a plugin. */
function pluginAbove(folder: string): string | null {
  const manifest = manifestIn(folder);
  if (manifest) return 'llem' in manifest && typeof manifest.name === 'string' ? manifest.name : null;
  const above = dirname(folder);
  return above === folder ? null : pluginAbove(above);
}

function manifestIn(folder: string): { readonly name?: unknown } | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : null;
  } catch {
    return null;
  }
}
