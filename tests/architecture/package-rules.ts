import { posix } from 'node:path';
import { allowedImports, type House, type Manifest, packageName } from './house.ts';
import type { Rule } from './rule.ts';
import { isTest, LAW, packageOf, type TreeFile } from './tree.ts';

const manifests = ({ tree }: House) => tree.filter(({ path }) => path.endsWith('/package.json'));
const inFolder = (folder: string, { tree }: House) => tree.filter(({ path }) => packageOf(path) === folder);

function manifestOf({ path }: TreeFile, house: House): Manifest {
  const manifest = house.manifests.get(packageOf(path));
  if (!manifest) throw new Error(`${path} was not read`);
  return manifest;
}

/** Names of the packages that the files import, its own left out. */
function importedBy(files: readonly TreeFile[], house: House, own: string): Set<string> {
  const names = files
    .filter(({ path }) => path.endsWith('.ts'))
    .flatMap((file) => house.facts(file).imports)
    .flatMap((specifier) => (specifier === null ? [] : (packageName(specifier) ?? [])));
  return new Set(names.filter((name) => name !== own));
}

/** What the package says it needs when it runs. */
const needs = ({ dependencies, peerDependencies, optionalDependencies }: Manifest) =>
  Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });

const knownRooms: Rule = {
  name: 'every package has its line in architecture.json',
  subjects: manifests,
  check: ({ path }, house) =>
    allowedImports(house, packageOf(path)) ? [] : [`${packageOf(path)} is not in architecture.json, imports`],
};

const liveLaw: Rule = {
  name: 'architecture.json names what exists',
  subjects: ({ tree }) => tree.filter(({ path }) => path === LAW),
  check: (_file, { law, tree }) => {
    const folders = [...Object.keys(law.imports), ...Object.keys(law.foundAtRunTime), ...law.importsInTests];
    const files = [...law.environmentReads, ...law.processFiles, ...law.computedImports];
    const missing = [
      ...folders.filter((folder) => !tree.some(({ path }) => path.startsWith(folder.replace('*', '')))),
      ...files.filter((file) => !tree.some(({ path }) => path === file)),
    ];
    return missing.map((place) => `${place} does not exist`);
  },
};

const publishable: Rule = {
  name: 'INF-01: every package can be published',
  subjects: manifests,
  check: (file, house) => {
    const {
      private: hidden,
      license,
      type,
      engines,
      exports,
      bin,
      files,
      description,
      version,
    } = manifestOf(file, house);
    const versions = new Set([...house.manifests.values()].map((manifest) => manifest.version));
    const wanted: [boolean, string][] = [
      [!hidden, 'must not be private'],
      [license === 'Apache-2.0', 'license must be Apache-2.0'],
      [type === 'module', 'type must be module'],
      [engines?.node === '>=20.19', 'engines.node must be >=20.19'],
      [Boolean(description), 'a description is missing'],
      [version !== undefined && versions.size === 1, 'all packages carry one version'],
      [
        files.includes('dist') && files.includes('!src/**/*.test.ts'),
        'files must hold dist and leave tests out',
      ],
      [Object.keys(exports).length + Object.keys(bin).length > 0, 'exports or bin are missing'],
    ];
    return wanted.flatMap(([holds, message]) => (holds ? [] : [message]));
  },
};

const typedExports: Rule = {
  name: 'every export has its source, its types and its build',
  subjects: manifests,
  check: (file, house) =>
    Object.entries(manifestOf(file, house).exports).flatMap(([entry, target]) => {
      if (typeof target === 'string') return target.endsWith('.js') ? [`${entry} has no types`] : [];
      const source = target['@llem/source'];
      const built = source?.replace('./src/', './dist/');
      const right =
        Object.keys(target).join() === '@llem/source,types,default' &&
        target.types === built?.replace(/\.ts$/, '.d.ts') &&
        target.default === built?.replace(/\.ts$/, '.js');
      if (!source || !right) return [`${entry} must be @llem/source, types, default of one file`];
      const path = posix.join(packageOf(file.path), source);
      return house.tree.some((other) => other.path === path) ? [] : [`${entry}: ${path} does not exist`];
    }),
};

const declaredDependencies: Rule = {
  name: 'what is imported is declared, what is declared is imported or found at run time',
  subjects: manifests,
  check: (file, house) => {
    const folder = packageOf(file.path);
    const manifest = manifestOf(file, house);
    const product = inFolder(folder, house).filter(({ path }) => !isTest(path));
    const imported = importedBy(product, house, manifest.name);
    const found = (house.law.foundAtRunTime[folder] ?? []).map((other) => house.manifests.get(other)?.name);
    const declared = needs(manifest);
    return [
      ...[...imported]
        .filter((name) => !declared.includes(name))
        .map((name) => `${name} is imported, not declared`),
      ...declared
        .filter(
          (name) => !imported.has(name) && !found.includes(name) && !(name in manifest.peerDependencies),
        )
        .map((name) => `${name} is declared, not imported`),
    ];
  },
};

const dependencyArrows: Rule = {
  name: 'dependencies follow the arrows',
  subjects: manifests,
  check: (file, house) => {
    const folder = packageOf(file.path);
    const allowed = [...(allowedImports(house, folder) ?? []), ...(house.law.foundAtRunTime[folder] ?? [])];
    return needs(manifestOf(file, house)).flatMap((name) => {
      const target = house.folders.get(name);
      const rooms = house.law.thirdParty[name];
      if (target !== undefined && !allowed.includes(target)) return [`may not depend on ${name}`];
      return rooms && !rooms.includes(folder)
        ? [`may not depend on ${name}, only ${rooms.join(', ')} may`]
        : [];
    });
  },
};

/** Two copies of core would be two worlds: the program that runs the plugin brings the one. */
const peerCore: Rule = {
  name: 'a plugin takes core from its host',
  subjects: (house) => manifests(house).filter(({ path }) => path.startsWith('plugins/')),
  check: (file, house) => {
    const { peerDependencies, dependencies } = manifestOf(file, house);
    return '@llem/core' in peerDependencies && !('@llem/core' in dependencies)
      ? []
      : ['@llem/core must be a peerDependency, and not a dependency'];
  },
};

const projectReferences: Rule = {
  name: 'tsconfig references are the dependencies',
  subjects: (house) => house.tree.filter(({ path }) => path.split('/').slice(2).join() === 'tsconfig.json'),
  check: (file, house) => {
    const folder = packageOf(file.path);
    const { references }: { references: { path: string }[] } = JSON.parse(file.source);
    const referenced = references.map(({ path }) => posix.join(folder, path)).sort();
    const product = inFolder(folder, house).filter(({ path }) => !isTest(path));
    const imported = [...importedBy(product, house, manifestOf(file, house).name)]
      .flatMap((name) => house.folders.get(name) ?? [])
      .sort();
    return referenced.join() === imported.join()
      ? []
      : [`references ${referenced.join(', ') || 'nothing'}, imports ${imported.join(', ') || 'nothing'}`];
  },
};

export const PACKAGE_RULES: readonly Rule[] = [
  knownRooms,
  liveLaw,
  publishable,
  typedExports,
  declaredDependencies,
  dependencyArrows,
  peerCore,
  projectReferences,
];
