import { posix } from 'node:path';
import type { House } from './house.ts';
import type { Rule } from './rule.ts';
import { isTest, packageOf, productFiles } from './tree.ts';

const allFiles = ({ tree }: House) => tree.filter(({ path }) => path.endsWith('.ts'));
/** The name up to the first dot: `load.fuzz.test.ts` → `load`. */
const stem = (path: string) => posix.basename(path).replace(/\..*/, '');

const speakingNames: Rule = {
  name: 'no file or folder is a drawer for anything',
  subjects: allFiles,
  check: ({ path }, { law }) =>
    path
      .split('/')
      .flatMap((segment) => stem(segment).split('-'))
      .filter((word) => law.forbiddenNames.includes(word))
      .map((word) => `"${word}" says nothing: name what the file is about`),
};

const kebabCase: Rule = {
  name: 'files are named in kebab-case',
  subjects: allFiles,
  check: ({ path }) => (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem(path)) ? [] : ['the name is not in kebab-case']),
};

const testBesideSource: Rule = {
  name: 'a unit test stands beside the file, or in the folder, that it is named after',
  subjects: ({ tree }) =>
    tree.filter(({ path }) => path.endsWith('.test.ts') && path.split('/')[2] === 'src'),
  check: ({ path }, { tree }) => {
    if (posix.basename(posix.dirname(path)) === stem(path)) return [];
    const source = posix.join(posix.dirname(path), `${stem(path)}.ts`);
    return tree.some((file) => file.path === source)
      ? []
      : [`there is no ${posix.basename(source)} beside it`];
  },
};

const shortFiles: Rule = {
  name: 'no file is longer than a reader has patience for',
  subjects: ({ tree }) => productFiles(tree),
  check: ({ source }, { law }) => {
    const lines = source.split('\n').length - 1;
    return lines <= law.maxLines ? [] : [`${lines} lines, at most ${law.maxLines}: split it by what it does`];
  },
};

const smallContract: Rule = {
  name: 'INF-06: the contract can be read in one sitting',
  subjects: ({ tree }) => tree.filter(({ path }) => path === 'packages/core/src/index.ts'),
  check: (_index, house) => {
    const files = productFiles(house.tree).filter(
      ({ path }) => packageOf(path) === 'packages/core' && !path.startsWith('packages/core/src/result/'),
    );
    const lines = files.reduce((sum, file) => sum + house.facts(file).codeLines, 0);
    const { maxContractLines } = house.law;
    return lines <= maxContractLines
      ? []
      : [`core has ${lines} lines of code without the schemas of results, at most ${maxContractLines}`];
  },
};

const honestTypes: Rule = {
  name: 'no checker is silenced',
  subjects: allFiles,
  check: (file, house) =>
    house
      .facts(file)
      .comments.filter((comment) =>
        /@ts-(ignore|expect-error|nocheck)|biome-ignore|eslint-disable/.test(comment),
      )
      .map((comment) => `"${comment.trim()}" silences a checker: mend what it found`),
};

const injectedDoubles: Rule = {
  name: 'INF-10: no test patches a module',
  subjects: ({ tree }) => tree.filter(({ path }) => path.endsWith('.ts') && isTest(path)),
  check: (file, house) =>
    house.facts(file).patchesModules
      ? ['hand in an implementation of the interface instead of patching']
      : [],
};

export const FILE_RULES: readonly Rule[] = [
  speakingNames,
  kebabCase,
  testBesideSource,
  shortFiles,
  smallContract,
  honestTypes,
  injectedDoubles,
];
