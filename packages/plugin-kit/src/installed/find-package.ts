import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A package on this machine. */
export interface InstalledPackage {
  /** Without links, so that what it depends on is found from here. */
  readonly folder: string;
  readonly version: string;
}

/**
 * The package `name` as a file at `from` (`import.meta.url`, or a path) would import it, read from its manifest alone:
 * none of its code runs, and its `exports` need not name the manifest. Null where it is not installed.
 */
export function findPackage(name: string, from: string): InstalledPackage | null {
  for (const modules of createRequire(from).resolve.paths(name) ?? []) {
    try {
      const folder = realpathSync(join(modules, name));
      const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const version: unknown = Reflect.get(Object(manifest), 'version');
      if (typeof version === 'string') return { folder, version };
    } catch {
      // Not in this one: the next folder above may have it.
    }
  }
  return null;
}
