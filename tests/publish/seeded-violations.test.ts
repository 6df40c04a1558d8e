import { describe, expect, it } from 'vitest';
import { type ShippedPackage, shippedPackage } from './shipped-package.ts';
import { faultsOf } from './shipping-rule.ts';
import { SHIPPING_RULES } from './shipping-rules.ts';

const REPOSITORY = 'https://github.com/llenergymeasure/llenergymeasure';
const words = 'word '.repeat(80);

/** A plugin that breaks nothing, changed as a seed needs it; a file that is null is left out. */
function meter(manifest: object = {}, files: Readonly<Record<string, string | null>> = {}): ShippedPackage {
  const folder = 'plugins/meter';
  const whole = {
    'package.json': JSON.stringify({
      name: 'meter',
      version: '2.1.0',
      license: 'Apache-2.0',
      type: 'module',
      homepage: `${REPOSITORY}/tree/main/${folder}#readme`,
      bugs: `${REPOSITORY}/issues`,
      repository: { type: 'git', url: `git+${REPOSITORY}.git`, directory: folder },
      publishConfig: { access: 'public' },
      keywords: ['llem-plugin'],
      llem: { apiVersion: '1.0', plugin: './dist/plugin.js', provides: [{ kind: 'energy', id: 'meter' }] },
      exports: { '.': { types: './dist/plugin.d.ts', default: './dist/plugin.js' } },
      peerDependencies: { '@llem/core': '^2.1.0' },
      ...manifest,
    }),
    LICENSE: 'Apache-2.0',
    'README.md': `# meter\n${words}\n\`\`\`sh\nnpm install meter\n\`\`\`\n\`\`\`yaml\nenergy: {backend: meter}\n\`\`\`\n`,
    'dist/plugin.js': [
      "import { defineComponent } from '@llem/core';",
      "export { start } from './start.js';",
      "export const worker = new URL('./start.js', import.meta.url);",
      'export default defineComponent;',
    ].join('\n'),
    'dist/plugin.d.ts':
      "export { start } from './start.ts';\ndeclare const plugin: object;\nexport default plugin;\n",
    'dist/start.js': 'export const start = 1;\n',
    'dist/start.d.ts': 'export declare const start: number;\n',
    ...files,
  };
  const present = Object.entries(whole).flatMap(([path, text]) =>
    text === null ? [] : [[path, text] as const],
  );
  return shippedPackage(folder, present);
}

const core = shippedPackage('packages/core', [
  [
    'package.json',
    JSON.stringify({ name: '@llem/core', version: '2.1.0', exports: { '.': './dist/index.js' } }),
  ],
]);

const inPlugin = (line: string) => meter({}, { 'dist/plugin.js': line });

/** One fault of each kind, by the rule that reports it. */
const SEEDS: [rule: string, says: string, bad: ShippedPackage][] = [
  ['licence, README and build are there, and no test', 'LICENSE is missing', meter({}, { LICENSE: null })],
  [
    'licence, README and build are there, and no test',
    'src/start.test.ts is of no use there',
    meter({}, { 'src/start.test.ts': '' }),
  ],
  [
    'licence, README and build are there, and no test',
    'nothing was built',
    meter({}, { 'dist/plugin.js': null, 'dist/start.js': null }),
  ],
  ['publint has nothing to say', './dist/plugin.js', meter({}, { 'dist/plugin.js': null })],
  [
    'the types of every export are those of what is exported',
    'UntypedResolution .',
    meter({}, { 'dist/plugin.d.ts': null }),
  ],
  [
    'the types of every export are those of what is exported',
    'InternalResolutionError /node_modules/meter/dist/plugin.d.ts',
    meter({}, { 'dist/start.d.ts': null, 'dist/start.js': null }),
  ],
  [
    'the types of every export are those of what is exported',
    'there are no types',
    meter({ exports: { '.': './dist/plugin.js' } }, { 'dist/plugin.d.ts': null, 'dist/start.d.ts': null }),
  ],
  [
    'what is imported from a package is installed with it',
    'dist/plugin.js imports koffi, which is not declared',
    inPlugin("import 'koffi';"),
  ],
  [
    'what is imported from a package is installed with it',
    'dist/plugin.js imports @llem/host/x, which is not declared',
    inPlugin("await import('@llem/host/x');"),
  ],
  [
    'what is imported from a package is installed with it',
    'dist/plugin.d.ts imports zod, which is not declared',
    meter({}, { 'dist/plugin.d.ts': "export declare const a: import('zod').ZodString;" }),
  ],
  [
    'what is imported from a package is installed with it',
    'dist/plugin.js imports vitest, which is not declared',
    meter({ devDependencies: { vitest: '4' } }, { 'dist/plugin.js': "export { it } from 'vitest';" }),
  ],
  [
    'what is imported from a package is installed with it',
    'dist/plugin.js: @llem/core does not export ./private',
    inPlugin("import '@llem/core/private';"),
  ],
  [
    'what is imported from a file is there',
    'dist/plugin.js imports ./gone.js, which is not there',
    inPlugin("import './gone.js';"),
  ],
  [
    'what is found by its place beside a built file is there',
    'dist/plugin.js wants ./thread.js, which is not there',
    inPlugin("new Worker(new URL('./thread.js', import.meta.url));"),
  ],
  [
    'what is found by its place beside a built file is there',
    'dist/plugin.js wants ../python, which is not there',
    inPlugin('new URL("../../python", new URL("./bridge/open.js", import.meta.url).href);'),
  ],
  [
    'packages of ours are asked for from the minor on that they were made with',
    '@llem/core workspace:^ means nothing outside the workspace',
    meter({ peerDependencies: { '@llem/core': 'workspace:^' } }),
  ],
  [
    'packages of ours are asked for from the minor on that they were made with',
    '@llem/core ^2.0.0 must be ^2.1.0',
    meter({ peerDependencies: { '@llem/core': '^2.0.0' } }),
  ],
  [
    'the manifest says where the package comes from, and lets anybody install it',
    'repository must be',
    meter({ repository: undefined }),
  ],
  [
    'the manifest says where the package comes from, and lets anybody install it',
    'publishConfig.access must be public',
    meter({ publishConfig: { access: 'restricted' } }),
  ],
  [
    'a plugin says what it is, and takes core from its host',
    'the field llem is no manifest of a plugin',
    meter({ llem: undefined }),
  ],
  [
    'a plugin says what it is, and takes core from its host',
    'the keyword llem-plugin is missing',
    meter({ keywords: [] }),
  ],
  [
    'a plugin says what it is, and takes core from its host',
    '@llem/core must be a peerDependency, and not a dependency',
    meter({ peerDependencies: {}, dependencies: { '@llem/core': '^2.1.0' } }),
  ],
  [
    'the README says what the package is, how to install it and how to use it',
    'README.md has 5 words, fewer than 80',
    meter({}, { 'README.md': '# meter\nA meter.\n' }),
  ],
  [
    'the README says what the package is, how to install it and how to use it',
    'README.md must say npm install meter',
    meter({}, { 'README.md': `# meter\n${words}` }),
  ],
];

const ruleNamed = (name: string) => {
  const rule = SHIPPING_RULES.find((one) => one.name === name);
  if (!rule) throw new Error(`there is no rule "${name}"`);
  return rule;
};

describe('INF-03: the rules about what ships', () => {
  it('find nothing in a package that keeps them all', async () => {
    const faults = await Promise.all(SHIPPING_RULES.map((rule) => faultsOf(rule, [meter(), core])));
    expect(faults.flat().filter((fault) => fault.startsWith('meter'))).toEqual([]);
  });

  it.each(SEEDS)('%s: %s', async (name, says, bad) => {
    const faults = await faultsOf(ruleNamed(name), [bad, core]);
    expect(faults).toContainEqual(expect.stringMatching(`^meter: .*${says.replace(/[.^()]/g, '\\$&')}`));
  });

  it('have a seed each', () => {
    expect(new Set(SEEDS.map(([name]) => name))).toEqual(new Set(SHIPPING_RULES.map(({ name }) => name)));
  });

  it.each(SHIPPING_RULES.map((rule) => [rule.name, rule] as const))(
    '%s: a check of nothing is a fault',
    async (_name, rule) => {
      expect(await faultsOf(rule, [])).toEqual([`${rule.name}: there was nothing to check`]);
    },
  );
});
