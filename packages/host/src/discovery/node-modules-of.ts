import { basename, dirname } from 'node:path';

/** The folder `node_modules` directly above an installed package; null for a package of a workspace. */
export function nodeModulesOf(packageJson: string): string | null {
  const beside = dirname(dirname(packageJson));
  const folder = basename(beside).startsWith('@') ? dirname(beside) : beside;
  return basename(folder) === 'node_modules' ? folder : null;
}
