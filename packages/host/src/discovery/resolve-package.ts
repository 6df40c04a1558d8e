import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What npm lets a package be called; anything else under `dependencies` could lead out of node_modules. */
const PACKAGE_NAME = /^(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*$/;

/**
 * Folder of the package that `name` means to the owner of `packageJson`, by real path; null when it is not
 * installed. Not by `require.resolve`: an exports map may hide the manifest.
 */
export function resolvePackage(name: string, packageJson: string): string | null {
  if (!PACKAGE_NAME.test(name)) return null;
  // Null for the name of a built-in module.
  for (const folder of createRequire(packageJson).resolve.paths(name) ?? []) {
    const found = realPathOf(join(folder, name, 'package.json'));
    if (found !== null) return realPathOf(join(folder, name));
  }
  return null;
}

/**
 * The path with every symbolic link followed; null when there is nothing. Synchronous, as all of discovery: a command
 * has nothing else to do yet, and hundreds of small reads take eight times as long by promises.
 */
export function realPathOf(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}
