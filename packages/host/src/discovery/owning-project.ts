import { dirname, relative } from 'node:path';
import { nearestPackageJson } from './nearest-package-json.ts';
import { nodeModulesOf } from './node-modules-of.ts';
import { readPackageJson } from './read-package-json.ts';

/**
 * The package.json that had the package with this manifest installed: that of a project, or of the folder in which
 * pnpm and yarn keep what is global. Null for a package of a workspace, and where npm installed it globally.
 */
export function owningProject(packageJson: string): string | null {
  const nodeModules = nodeModulesOf(packageJson);
  const above = nodeModules === null ? null : nearestPackageJson(nodeModules);
  if (nodeModules === null || above === null) return null;
  const owner = readPackageJson(above);
  if (owner === null || typeof owner === 'string') return null;
  // One further up that knows nothing of it has nothing to say about its plugins either.
  const name = relative(nodeModules, dirname(packageJson));
  const { dependencies, optionalDependencies, devDependencies } = owner;
  return [dependencies, optionalDependencies, devDependencies].some((names) => names.includes(name))
    ? above
    : null;
}
