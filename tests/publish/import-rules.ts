import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';
import { packageName } from '../architecture/house.ts';
import type { ShippedPackage } from './shipped-package.ts';
import type { ShippingRule } from './shipping-rule.ts';

interface Import {
  readonly path: string;
  readonly specifier: string;
}

/** Built modules with their declarations, and their sources. Templates are texts for somebody else's package. */
const MODULE = /^(bin|dist|src)\/.*\.(js|ts)$/;

const parsed = new WeakMap<ShippedPackage, readonly Import[]>();

/** Every import of every module that ships; computed ones name nothing. */
function importsOf(shipped: ShippedPackage): readonly Import[] {
  const imports = parsed.get(shipped) ?? parseImports(shipped);
  parsed.set(shipped, imports);
  return imports;
}

function parseImports({ files }: ShippedPackage): Import[] {
  return [...files]
    .filter(([path]) => MODULE.test(path))
    .flatMap(([path, source]) => specifiersIn(path, source).map((specifier) => ({ path, specifier })));
}

/** Of static and dynamic imports, re-exports, and the types `import('…')` that declarations spell out. */
function specifiersIn(path: string, source: string): string[] {
  const { module, errors } = parseSync(path, source);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start, end));
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...dynamic.flatMap((text) => /^["'](.*)["']$/.exec(text)?.[1] ?? []),
    ...(path.endsWith('.ts')
      ? [...source.matchAll(/\bimport\(["']([^"']+)["']\)/g)].flatMap(([, name]) => name ?? [])
      : []),
  ];
}

const needs = ({ manifest: { dependencies, peerDependencies, optionalDependencies } }: ShippedPackage) =>
  Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });

export const declaredImports: ShippingRule = {
  name: 'what is imported from a package is installed with it',
  check(shipped, all) {
    const imports = importsOf(shipped).filter(
      ({ specifier }) => packageName(specifier) !== null && !isBuiltin(specifier),
    );
    const declared = [shipped.name, ...needs(shipped)];
    const faults = imports.flatMap(({ path, specifier }) => {
      const name = packageName(specifier) ?? '';
      if (!declared.includes(name)) return [`${path} imports ${specifier}, which is not declared`];
      const entries = all.find((other) => other.name === name)?.manifest.exports;
      const entry = `.${specifier.slice(name.length)}`;
      return entries === undefined || entry in entries ? [] : [`${path}: ${name} does not export ${entry}`];
    });
    return { checked: imports.length, faults: [...new Set(faults)] };
  },
};

export const wholeImports: ShippingRule = {
  name: 'what is imported from a file is there',
  check(shipped) {
    const imports = importsOf(shipped).filter(({ specifier }) => specifier.startsWith('.'));
    const faults = imports
      .filter(({ path, specifier }) => !isThere(shipped, path, specifier))
      .map(({ path, specifier }) => `${path} imports ${specifier}, which is not there`);
    return { checked: imports.length, faults };
  },
};

/**
 * `new URL('…', import.meta.url)`: processes, threads, Python and data that are found by their place. In a bundle the
 * address stands for that of the file it was, `new URL('…', new URL('./was.js', import.meta.url).href)`.
 */
const ADDRESS = /new URL\(\s*["']([^"']+)["'],\s*import\.meta\.url(?!\)\.href)/g;
const BUNDLED_ADDRESS =
  /new URL\(\s*["']([^"']+)["'],\s*new URL\(["']([^"']+)["'],\s*import\.meta\.url\)\.href/g;

export const wholeAddresses: ShippingRule = {
  name: 'what is found by its place beside a built file is there',
  check(shipped) {
    const addresses = [...shipped.files]
      .filter(([path]) => path.endsWith('.js') && MODULE.test(path))
      .flatMap(([path, source]) => [
        ...[...source.matchAll(ADDRESS)].map(([, target = '']) => ({ path, target })),
        ...[...source.matchAll(BUNDLED_ADDRESS)].map(([, target = '', was = '']) => ({
          path,
          target: posix.join(posix.dirname(was), target),
        })),
      ]);
    const faults = addresses
      .filter(({ path, target }) => !isThere(shipped, path, target))
      .map(({ path, target }) => `${path} wants ${target}, which is not there`);
    return { checked: addresses.length, faults };
  },
};

/** A file or a folder. A declaration names the source file of another, and means its declaration. */
function isThere({ files }: ShippedPackage, from: string, target: string): boolean {
  const path = posix.join(posix.dirname(from), target).replace(/\/$/, '');
  if (files.has(path) || [...files.keys()].some((other) => other.startsWith(`${path}/`))) return true;
  return from.endsWith('.d.ts') && files.has(path.replace(/\.(ts|js)$/, '.d.ts'));
}
