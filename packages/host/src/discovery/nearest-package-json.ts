import { dirname, join } from 'node:path';
import { realPathOf } from './resolve-package.ts';

/** Path of the package.json in `folder` or the nearest folder above it; null when there is none. */
export function nearestPackageJson(folder: string): string | null {
  const path = join(folder, 'package.json');
  if (realPathOf(path) !== null) return path;
  const above = dirname(folder);
  return above === folder ? null : nearestPackageJson(above);
}
