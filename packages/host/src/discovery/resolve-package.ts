import { realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What npm lets a package be called; anything else under `dependencies` could lead out of node_modules. */
const PACKAGE_NAME = /^(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*$/;

/**
 * Folder of the package that `name` means to the owner of `packageJson`, by real path; null when it is not
 * installed. Not by `require.resolve`: an exports map may hide the manifest.
 */
export async function resolvePackage(name: string, packageJson: string): Promise<string | null> {
  if (!PACKAGE_NAME.test(name)) return null;
  // Null for the name of a built-in module.
  for (const folder of createRequire(packageJson).resolve.paths(name) ?? []) {
    const found = await realPathOf(join(folder, name, 'package.json'));
    if (found !== null) return realPathOf(join(folder, name));
  }
  return null;
}

/** The path with every symbolic link followed; null when there is nothing. */
export async function realPathOf(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}
