import { readFileSync } from 'node:fs';
import { createPackageFromTarballData } from '@arethetypeswrong/core';
import * as z from 'zod';

const names = z.record(z.string(), z.string()).default({});

/** What the rules read of a published package.json. */
const ShippedManifest = z.object({
  name: z.string(),
  version: z.string(),
  exports: z.record(z.string(), z.unknown()).default({}),
  bin: names,
  keywords: z.array(z.string()).default([]),
  homepage: z.string().optional(),
  bugs: z.string().optional(),
  repository: z.object({ type: z.string(), url: z.string(), directory: z.string() }).optional(),
  publishConfig: z.object({ access: z.string() }).optional(),
  dependencies: names,
  peerDependencies: names,
  optionalDependencies: names,
  devDependencies: names,
  llem: z.unknown().optional(),
});

/** A package as it is published. Real or written by a test: the rules cannot tell. */
export interface ShippedPackage {
  readonly name: string;
  readonly manifest: z.output<typeof ShippedManifest>;
  /** Contents by path inside the package, such as `dist/index.js`. */
  readonly files: ReadonlyMap<string, string>;
  /** Where it comes from in the repository, such as `packages/core`. */
  readonly folder: string;
}

export function shippedPackage(
  folder: string,
  files: Iterable<readonly [path: string, content: string]>,
): ShippedPackage {
  const all = new Map(files);
  const manifest = ShippedManifest.parse(JSON.parse(all.get('package.json') ?? 'null'));
  return { name: manifest.name, manifest, files: all, folder };
}

/** Reads the tarball of the package in `folder` of the repository. */
export function readTarball(folder: string, tarball: string): ShippedPackage {
  const unpacked = createPackageFromTarballData(readFileSync(tarball));
  const root = `/node_modules/${unpacked.packageName}/`;
  return shippedPackage(
    folder,
    unpacked.listFiles().map((path) => [path.slice(root.length), unpacked.readFile(path)]),
  );
}
