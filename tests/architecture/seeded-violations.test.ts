import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createHouse } from './house.ts';
import { breaches } from './rule.ts';
import { RULES } from './rules.ts';
import { LAW, type TreeFile } from './tree.ts';

/** One breach of a rule and the same house without it. */
interface Seed {
  bad: readonly TreeFile[];
  good: readonly TreeFile[];
  says: string;
}

const law = { path: LAW, source: readFileSync(new URL(`../../${LAW}`, import.meta.url), 'utf8') };
const file = (path: string, source: string): TreeFile => ({ path, source });
const withLaw = (change: object) => file(LAW, JSON.stringify({ ...JSON.parse(law.source), ...change }));

/** A package.json that breaks nothing, changed as a seed needs it. */
function manifest(folder: string, change: object = {}): TreeFile {
  const name = folder === 'packages/llem' ? 'llem' : `@llem/${folder.split('/')[1]}`;
  return file(
    `${folder}/package.json`,
    JSON.stringify({
      name,
      version: '2.0.0',
      description: 'one line',
      license: 'Apache-2.0',
      type: 'module',
      engines: { node: '>=20.19' },
      exports: {
        '.': { '@llem/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
      },
      files: ['dist', 'src', '!src/**/*.test.ts'],
      ...change,
    }),
  );
}

const core = manifest('packages/core');
const host = manifest('packages/host');
const testkit = manifest('packages/testkit');
const inCore = (source: string) => file('packages/core/src/error.ts', source);
const inHost = (source: string) => file('packages/host/src/select.ts', source);
const tests = (source: string) => file('packages/harness/src/warmup.test.ts', source);
const environment = (source: string) => file('packages/config/src/environment.ts', source);

const SEEDS: Readonly<Record<string, Seed>> = {
  'packages import along the arrows only': {
    bad: [core, host, inCore(`import type { Probe } from '@llem/host';`)],
    good: [core, host, inHost(`import { LLEMError } from '@llem/core';`)],
    says: 'packages/core may not import @llem/host',
  },
  'tests import along the arrows, their own package and the testkit': {
    bad: [host, testkit, tests(`import { select } from '@llem/host';`)],
    good: [host, testkit, tests(`import { createFakeClock } from '@llem/testkit';`)],
    says: 'packages/harness may not import @llem/host',
  },
  'other packages are imported by their exports only': {
    bad: [core, inHost(`export { LLEMError } from '@llem/core/src/errors/index.ts';`)],
    good: [core, inHost(`export { LLEMError } from '@llem/core';`)],
    says: '"@llem/core/src/errors/index.ts" is not in the exports of @llem/core',
  },
  'relative imports name a file of the same package (tests: or of tests and tools), with its ending': {
    bad: [inHost(`import '../../core/src/index.ts';`)],
    good: [inHost(`import './bind.ts';`), tests(`import '../../../tools/find-pnpm.mjs';`)],
    says: '"../../core/src/index.ts" leads out of the package',
  },
  'restricted third-party packages stay in their room': {
    bad: [inCore(`const arrow = await import('apache-arrow/Arrow.node');`)],
    good: [file('packages/results/src/table.ts', `const arrow = await import('apache-arrow/Arrow.node');`)],
    says: 'apache-arrow may only be imported in packages/results',
  },
  'imports that no rule can follow are listed': {
    bad: [inCore('export const load = (name: string) => import(name);')],
    good: [inCore(`export const load = () => import('zod');`)],
    says: 'import() of something computed',
  },
  'CUT-09: what an internal package offers is used by another': {
    bad: [
      host,
      file('packages/host/src/index.ts', `export { a } from './a.ts'; export type { B } from './b.ts';`),
    ],
    good: [
      host,
      file('packages/host/src/index.ts', `export { a } from './a.ts';`),
      file('apps/cli/src/main.ts', `const { a } = await import('@llem/host');`),
    ],
    says: 'a is exported, and no other package uses it',
  },
  'console is only used in the CLI': {
    bad: [inCore(`globalThis.console['log']('hello');`)],
    good: [file('apps/cli/src/main.ts', `console.log('hello');`)],
    says: 'console is only used in the CLI',
  },
  'process.exit is only called in the CLI and in process files': {
    bad: [inCore('process.exit(1);')],
    good: [file('apps/cli/src/main.ts', 'process.exit(1);')],
    says: 'throw, and let the caller end',
  },
  'process.env is read in one file of config and in process files': {
    bad: [inCore('const { env } = process;')],
    good: [environment('export const readEnvironment = () => Object.freeze({ ...process.env });')],
    says: 'take env as an argument',
  },
  'process.env is only written where a library reads nothing else': {
    bad: [environment(`process.env.TZ = 'UTC';`)],
    good: [file('plugins/backend-tfjs-gpu/src/quiet.ts', `process.env['TF_CPP_MIN_LOG_LEVEL'] = '3';`)],
    says: 'hand an env to the child instead',
  },
  'no file or folder is a drawer for anything': {
    bad: [file('packages/core/src/string-utils.ts', '')],
    good: [file('packages/core/src/closest-match.ts', '')],
    says: '"utils" says nothing',
  },
  'files are named in kebab-case': {
    bad: [file('packages/core/src/closestMatch.ts', '')],
    good: [file('packages/core/src/closest-match.ts', '')],
    says: 'not in kebab-case',
  },
  'a unit test stands beside the file, or in the folder, that it is named after': {
    bad: [file('packages/core/src/hashes.test.ts', '')],
    good: [
      file('packages/core/src/hashes.test.ts', ''),
      file('packages/core/src/hashes.ts', ''),
      file('packages/core/src/hashes.fuzz.test.ts', ''),
      file('packages/core/src/errors/errors.test.ts', ''),
    ],
    says: 'there is no hashes.ts beside it',
  },
  'no file is longer than a reader has patience for': {
    bad: [inCore('\n'.repeat(251))],
    good: [inCore('\n'.repeat(250))],
    says: '251 lines, at most 250',
  },
  'INF-06: the contract can be read in one sitting': {
    bad: [file('packages/core/src/index.ts', ''), inCore('export {};\n'.repeat(1501))],
    good: [
      file('packages/core/src/index.ts', ''),
      inCore('export {};\n// why\n\n'.repeat(1500)),
      file('packages/core/src/result/energy.ts', 'export {};'),
    ],
    says: '1501 lines of code',
  },
  'no checker is silenced': {
    bad: [inCore('// @ts-expect-error\nexport const answer: string = 42;')],
    good: [inCore(`export const text = '@ts-expect-error is a word here';`)],
    says: 'silences a checker',
  },
  'INF-10: no test patches a module': {
    bad: [tests(`vi.mock('node:fs');`)],
    good: [tests('const write = vi.fn();')],
    says: 'hand in an implementation',
  },
  'every package has its line in architecture.json': {
    bad: [manifest('packages/everything')],
    good: [manifest('plugins/anything')],
    says: 'packages/everything is not in architecture.json',
  },
  'architecture.json names what exists': {
    bad: [
      withLaw({
        imports: { 'packages/gone': [] },
        foundAtRunTime: {},
        importsInTests: [],
        environmentReads: [],
        processFiles: [],
        computedImports: [],
      }),
    ],
    good: [
      withLaw({
        imports: { 'packages/core': [] },
        foundAtRunTime: {},
        importsInTests: [],
        environmentReads: [],
        processFiles: [],
        computedImports: [],
      }),
      core,
    ],
    says: 'packages/gone does not exist',
  },
  'INF-01: every package can be published': {
    bad: [manifest('packages/core', { private: true })],
    good: [core],
    says: 'must not be private',
  },
  'every export has its source, its types and its build': {
    bad: [
      inCore(''),
      manifest('packages/core', {
        exports: { './error': { '@llem/source': './src/error.ts', default: './dist/error.js' } },
      }),
    ],
    good: [core, file('packages/core/src/index.ts', '')],
    says: './error must be @llem/source, types, default of one file',
  },
  'what is imported is declared, what is declared is imported or found at run time': {
    bad: [core, inCore(`import * as z from 'zod';`)],
    good: [
      manifest('packages/core', { dependencies: { zod: '4.6.7' } }),
      inCore(`import * as z from 'zod';`),
    ],
    says: 'zod is imported, not declared',
  },
  'dependencies follow the arrows': {
    bad: [
      core,
      manifest('packages/process', { dependencies: { '@llem/core': 'workspace:^', tsyringe: '4.10.0' } }),
    ],
    good: [core, manifest('packages/process', { dependencies: { '@llem/core': 'workspace:^' } })],
    says: 'may not depend on tsyringe, only packages/host may',
  },
  'a plugin takes core from its host': {
    bad: [manifest('plugins/energy-cpu', { dependencies: { '@llem/core': 'workspace:^' } })],
    good: [manifest('plugins/energy-cpu', { peerDependencies: { '@llem/core': '^2.0.0' } })],
    says: 'must be a peerDependency',
  },
  'tsconfig references are the dependencies': {
    bad: [
      core,
      host,
      inHost(`import '@llem/core';`),
      file('packages/host/tsconfig.json', '{"references": []}'),
    ],
    good: [
      core,
      host,
      inHost(`import '@llem/core';`),
      file('packages/host/tsconfig.json', '{"references": [{"path": "../core"}]}'),
    ],
    says: 'references nothing, imports packages/core',
  },
};

const house = (files: readonly TreeFile[]) =>
  createHouse(files.some(({ path }) => path === LAW) ? files : [law, ...files]);

describe('architecture.md: every rule bites', () => {
  it('INF-01: every rule has a seeded violation', () => {
    expect(Object.keys(SEEDS).sort()).toEqual(RULES.map(({ name }) => name).sort());
  });

  it.each(RULES)('INF-01: $name: a breach is reported, once', (rule) => {
    const found = breaches(rule, house(SEEDS[rule.name]?.bad ?? []));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(SEEDS[rule.name]?.says);
  });

  it.each(RULES)('INF-01: $name: the same house without it passes', (rule) => {
    expect(breaches(rule, house(SEEDS[rule.name]?.good ?? []))).toEqual([]);
  });

  it.each(RULES.filter(({ name }) => name !== 'architecture.json names what exists'))(
    'INF-01: $name: an empty house does not pass as checked',
    (rule) => {
      expect(breaches(rule, house([]))).toEqual([`${rule.name}: there was nothing to check`]);
    },
  );
});
