import { posix } from 'node:path';
import { allowedImports, type House, packageName } from './house.ts';
import type { Rule } from './rule.ts';
import { isTest, packageOf, productFiles, type TreeFile } from './tree.ts';

const testFiles = ({ tree }: House) => tree.filter(({ path }) => path.endsWith('.ts') && isTest(path));
const allFiles = ({ tree }: House) => tree.filter(({ path }) => path.endsWith('.ts'));

/** Specifiers of `file` with the package of ours each leads to. */
function ourImports(file: TreeFile, house: House): { specifier: string; name: string; target: string }[] {
  return house.facts(file).imports.flatMap((specifier) => {
    const name = specifier === null ? null : packageName(specifier);
    const target = name === null ? undefined : house.folders.get(name);
    return specifier === null || name === null || target === undefined ? [] : [{ specifier, name, target }];
  });
}

function forbidden(file: TreeFile, house: House, allowed: readonly string[]): string[] {
  return ourImports(file, house)
    .filter(({ target }) => !allowed.includes(target))
    .map(({ name }) => `${packageOf(file.path)} may not import ${name} (architecture.json, imports)`);
}

/** The arrows of architecture.md. */
const productArrows: Rule = {
  name: 'packages import along the arrows only',
  subjects: ({ tree }) => productFiles(tree),
  check: (file, house) => forbidden(file, house, allowedImports(house, packageOf(file.path)) ?? []),
};

const testArrows: Rule = {
  name: 'tests import along the arrows, their own package and the testkit',
  subjects: testFiles,
  check: (file, house) => {
    const folder = packageOf(file.path);
    return forbidden(file, house, [
      ...(allowedImports(house, folder) ?? []),
      ...house.law.importsInTests,
      folder,
    ]);
  },
};

const publicEntries: Rule = {
  name: 'other packages are imported by their exports only',
  subjects: allFiles,
  check: (file, house) =>
    ourImports(file, house)
      .filter(({ specifier, name, target }) => {
        const entry = `.${specifier.slice(name.length)}`;
        return !Object.hasOwn(house.manifests.get(target)?.exports ?? {}, entry);
      })
      .map(({ specifier, name }) => `"${specifier}" is not in the exports of ${name}`),
};

const relativeImports: Rule = {
  name: 'relative imports name a file of the same package (tests: or of tests and tools), with its ending',
  subjects: allFiles,
  check: (file, house) =>
    house.facts(file).imports.flatMap((specifier) => {
      if (specifier === null || !specifier.startsWith('.')) return [];
      const target = posix.join(posix.dirname(file.path), specifier);
      const inside =
        target.startsWith(`${packageOf(file.path)}/`) ||
        (isTest(file.path) && /^(tests|tools)\//.test(target));
      if (!inside) return [`"${specifier}" leads out of the package`];
      return /\.(ts|mjs|json)$/.test(specifier) ? [] : [`"${specifier}" must end in .ts`];
    }),
};

const thirdParty: Rule = {
  name: 'restricted third-party packages stay in their room',
  subjects: allFiles,
  check: (file, house) =>
    house.facts(file).imports.flatMap((specifier) => {
      const name = specifier === null ? null : packageName(specifier);
      const rooms = name === null ? undefined : house.law.thirdParty[name];
      if (!rooms || rooms.includes(packageOf(file.path))) return [];
      return [`${name} may only be imported in ${rooms.join(', ')}`];
    }),
};

const computedImports: Rule = {
  name: 'imports that no rule can follow are listed',
  subjects: ({ tree }) => productFiles(tree),
  check: (file, house) =>
    house.facts(file).imports.includes(null) && !house.law.computedImports.includes(file.path)
      ? [
          'import() of something computed: name the module, or list the file in architecture.json, computedImports',
        ]
      : [],
};

const usedExports: Rule = {
  name: 'CUT-09: what an internal package offers is used by another',
  subjects: ({ tree, law }) =>
    tree.filter(({ path }) => {
      const folder = packageOf(path);
      return (
        path === `${folder}/src/index.ts` && folder.startsWith('packages/') && !law.public.includes(folder)
      );
    }),
  check: (file, house) => {
    const folder = packageOf(file.path);
    const users = productFiles(house.tree).filter(
      (other) =>
        packageOf(other.path) !== folder && ourImports(other, house).some(({ target }) => target === folder),
    );
    return house
      .facts(file)
      .exports.filter((name) => !users.some((user) => house.facts(user).identifiers.has(name)))
      .map((name) => `${name} is exported, and no other package uses it`);
  },
};

export const IMPORT_RULES: readonly Rule[] = [
  productArrows,
  testArrows,
  publicEntries,
  relativeImports,
  thirdParty,
  computedImports,
  usedExports,
];
