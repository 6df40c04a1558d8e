#!/usr/bin/env node
// @ts-check
// The second half of a package's build, run in its folder after `tsc -b`, which checks it and writes its declarations:
// a file for each entry, because Node takes about a millisecond for every file that it loads (docs/performance.md).
// What is imported by name stays outside, so that no package is loaded twice.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** zod in one file and without its fifty translations, which take as long to load as the rest of it. */
const ZOD = '@llem/core/zod';

/**
 * Entries of the package in `folder`, by their path in dist: what it exports, what it starts as a process or a thread,
 * and its program.
 * @param {string} folder
 * @returns {Record<string, string>}
 */
function entriesOf(folder) {
  /** @type {{ exports: Record<string, string | Record<string, string>>, bin?: object }} */
  const { exports, bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  /** @type {{ processFiles: string[] }} */
  const { processFiles } = JSON.parse(readFileSync(join(ROOT, 'architecture.json'), 'utf8'));
  const exported = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [] : (target['@llem/source'] ?? []),
  );
  const started = processFiles.flatMap((file) =>
    dirname(relative(folder, join(ROOT, file))).startsWith('src') ? relative(folder, join(ROOT, file)) : [],
  );
  const sources = [...exported, ...started, ...(bin ? ['src/main.ts'] : [])];
  return Object.fromEntries(
    sources.map((source) => [posix.relative('src', source).replace(/\.ts$/, ''), join(folder, source)]),
  );
}

/**
 * A file finds what lies beside its package by its own address, which must be that in dist of the file it was, in
 * whatever bundle it ends up.
 * @param {string} folder
 * @returns {import('rolldown').Plugin}
 */
function ownAddresses(folder) {
  const sources = join(folder, 'src');
  return {
    name: 'own-addresses',
    transform(code, id) {
      if (!id.startsWith(sources) || !code.includes('import.meta.url')) return null;
      const own = relative(sources, id).replace(/\.ts$/, '.js');
      return code.replaceAll('import.meta.url', `new URL('dist:${own}', import.meta.url).href`);
    },
    renderChunk: (code, { fileName }) =>
      code.replaceAll(/(?<=new URL\(["'])dist:([^"']+)/g, (_all, /** @type {string} */ own) => {
        const path = posix.relative(posix.dirname(fileName), own);
        return path.startsWith('.') ? path : `./${path}`;
      }),
  };
}

/** @type {import('rolldown').Plugin} */
const ZOD_IN_ONE_FILE = {
  name: 'zod-in-one-file',
  resolveId: (id, importer) =>
    id === '../locales/index.js' && importer?.includes('/zod/') ? '\0no-translations' : null,
  load: (id) => (id === '\0no-translations' ? 'export {};' : null),
};

/**
 * zod goes into a file of its own, with its licence, by a name that tests/startup looks for.
 * @param {string} folder
 * @returns {import('rolldown').OutputOptions}
 */
function withZod(folder) {
  const name = 'zod-whole';
  const licence = readFileSync(join(folder, 'node_modules/zod/LICENSE'), 'utf8');
  return {
    codeSplitting: { groups: [{ name, test: /node_modules\/zod\// }] },
    banner: (chunk) => (chunk.name === name ? `/*! zod\n${licence}*/` : ''),
  };
}

/**
 * Bundles the package in `folder` into its dist, and removes what an earlier build left there.
 * @param {string} folder
 */
export async function bundle(folder) {
  const isCore = folder === join(ROOT, 'packages/core');
  const bundled = await rolldown({
    input: entriesOf(folder),
    platform: 'node',
    external: (id) => /^(@(?!oxc-project)|[a-z])/.test(id) && !(isCore && id === 'zod'),
    checks: { sourcemapBroken: false },
    plugins: [ownAddresses(folder), ...(isCore ? [ZOD_IN_ONE_FILE] : [])],
    transform: { target: 'node20.19' },
  });
  const { output } = await bundled.write({
    dir: join(folder, 'dist'),
    format: 'esm',
    chunkFileNames: '[name].js',
    sourcemap: true,
    ...(isCore ? withZod(folder) : { paths: { zod: ZOD } }),
  });
  const written = new Set(output.map(({ fileName }) => fileName));
  for (const file of readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })) {
    if (/\.js(\.map)?$/.test(file) && !written.has(file)) rmSync(join(folder, 'dist', file));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle(process.cwd());
