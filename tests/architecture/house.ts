import * as z from 'zod';
import { Law } from './law.ts';
import { type ModuleFacts, parseModule } from './parse-module.ts';
import { LAW, type Tree, type TreeFile } from './tree.ts';

const dependencies = z.record(z.string(), z.string()).default({});

/** What the rules read of a package.json. */
export const Manifest = z.object({
  name: z.string(),
  version: z.string().optional(),
  description: z.string().optional(),
  private: z.boolean().optional(),
  license: z.string().optional(),
  type: z.string().optional(),
  engines: z.object({ node: z.string() }).optional(),
  exports: z.record(z.string(), z.record(z.string(), z.string()).or(z.string())).default({}),
  bin: z.record(z.string(), z.string()).default({}),
  files: z.array(z.string()).default([]),
  dependencies,
  devDependencies: dependencies,
  peerDependencies: dependencies,
  optionalDependencies: dependencies,
});
export type Manifest = z.output<typeof Manifest>;

/** The tree with all that is derived from it once. */
export interface House {
  tree: Tree;
  law: Law;
  /** Package name → folder. */
  folders: ReadonlyMap<string, string>;
  /** Folder → manifest. */
  manifests: ReadonlyMap<string, Manifest>;
  facts(file: TreeFile): ModuleFacts;
}

/** Reads the law and the manifests out of a tree. Throws where one of them cannot be read. */
export function createHouse(tree: Tree): House {
  const law = tree.find(({ path }) => path === LAW);
  if (!law) throw new Error(`${LAW} is missing`);
  const manifests = new Map(
    tree
      .filter(({ path }) => path.endsWith('/package.json'))
      .map(({ path, source }) => [path.replace('/package.json', ''), Manifest.parse(JSON.parse(source))]),
  );
  const parsed = new Map<string, ModuleFacts>();
  return {
    tree,
    law: Law.parse(JSON.parse(law.source)),
    folders: new Map([...manifests].map(([folder, { name }]) => [name, folder])),
    manifests,
    facts({ path, source }) {
      const facts = parsed.get(path) ?? parseModule(path, source);
      parsed.set(path, facts);
      return facts;
    },
  };
}

/** The packages that `folder` may import in its product, as folders. */
export function allowedImports({ law }: House, folder: string): readonly string[] | undefined {
  return law.imports[folder] ?? law.imports[folder.replace(/\/.*/, '/*')];
}

/** `@llem/core/sub` → `@llem/core`; null for relative paths and what Node brings. */
export function packageName(specifier: string): string | null {
  if (/^(\.|node:)/.test(specifier)) return null;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
