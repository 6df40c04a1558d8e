import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nodeModulesOf } from './node-modules-of.ts';
import { realPathOf } from './resolve-package.ts';

/**
 * Folders of the packages directly beside a globally installed CLI, itself included; none for one that belongs to
 * a project. Global is a `node_modules` without a package.json beside it: a stray one further up, in a home
 * folder say, does not make a project of `<prefix>/lib`.
 */
export async function globalSiblings(packageJson: string): Promise<string[]> {
  const nodeModules = nodeModulesOf(packageJson);
  if (nodeModules === null) return [];
  if ((await realPathOf(join(dirname(nodeModules), 'package.json'))) !== null) return [];
  const entries = await namesIn(nodeModules);
  const scoped = await Promise.all(
    entries
      .filter((name) => name.startsWith('@'))
      .map(async (scope) => (await namesIn(join(nodeModules, scope))).map((name) => join(scope, name))),
  );
  return [...entries.filter((name) => !name.startsWith('@')), ...scoped.flat()].map((name) =>
    join(nodeModules, name),
  );
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  // `.bin`, `.package-lock.json` and their like are npm's own.
  return names.filter((name) => !name.startsWith('.')).sort();
}
