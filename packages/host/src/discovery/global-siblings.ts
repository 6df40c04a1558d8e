import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeModulesOf } from './node-modules-of.ts';
import { realPathOf } from './resolve-package.ts';

/**
 * Folders of the packages directly beside a globally installed CLI, itself included; none for one that belongs to
 * a project. Global is a `node_modules` without a package.json beside it: a stray one further up, in a home
 * folder say, does not make a project of `<prefix>/lib`.
 */
export function globalSiblings(packageJson: string): string[] {
  const nodeModules = nodeModulesOf(packageJson);
  if (nodeModules === null) return [];
  if (realPathOf(join(dirname(nodeModules), 'package.json')) !== null) return [];
  const names = namesIn(nodeModules).flatMap((name) =>
    name.startsWith('@') ? namesIn(join(nodeModules, name)).map((inner) => join(name, inner)) : [name],
  );
  return names.map((name) => join(nodeModules, name));
}

function namesIn(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  // `.bin`, `.package-lock.json` and their like are npm's own.
  return names.filter((name) => !name.startsWith('.')).sort();
}
