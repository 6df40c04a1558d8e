import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A file of the repository, its path relative to the root and with forward slashes. */
export interface TreeFile {
  path: string;
  source: string;
}

/** All that the rules look at. Real or written by a test: the rules cannot tell. */
export type Tree = readonly TreeFile[];

export const LAW = 'architecture.json';
const ROOMS = ['packages', 'plugins', 'apps'];
const READ = /\.ts$|(^|\/)(package|tsconfig)\.json$/;
/** Fixtures and templates are packages of other people: only their form is ours. */
const SKIPPED = new Set(['node_modules', 'dist', 'fixtures', 'templates']);

/** `architecture.json` and the sources, manifests and tsconfigs of every package under `root`. */
export function readTree(root: string): Tree {
  const law = { path: LAW, source: readFileSync(join(root, LAW), 'utf8') };
  const rooms = ROOMS.flatMap((room) => readdirSync(join(root, room), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => filesUnder(join(entry.parentPath, entry.name)))
    .filter((path) => READ.test(path))
    .map((path) => ({ path: relative(root, path), source: readFileSync(path, 'utf8') }));
  return [law, ...rooms];
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return SKIPPED.has(entry.name) ? [] : filesUnder(path);
  });
}

/** `packages/core/src/index.ts` → `packages/core`. */
export function packageOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

/** Tests, and what stands in a `test` folder to serve them. */
export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.split('/')[2] === 'test';
}

/** TypeScript that ships: the subject of most rules. */
export function productFiles(tree: Tree): TreeFile[] {
  return tree.filter(({ path }) => path.endsWith('.ts') && !isTest(path));
}
