// Unused files, exports and dependencies, and import cycles (CUT-09). The law says what imports do not show.
import { readFileSync } from 'node:fs';

const readJson = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const law = readJson('architecture.json');
const packageOf = (path) => path.split('/').slice(0, 2).join('/');

const folders = new Set([...Object.keys(law.imports), ...law.processFiles.map(packageOf)]);
folders.delete('plugins/*');

function workspace(folder) {
  const started = law.processFiles.filter((file) => packageOf(file) === folder);
  const found = law.foundAtRunTime[folder] ?? [];
  return {
    // Programs that tests start as processes are entries too.
    entry: ['test/**/*.{js,mjs}', ...started.map((file) => file.slice(folder.length + 1))],
    ignoreDependencies: found.map((plugin) => readJson(`${plugin}/package.json`).name),
  };
}

export default {
  // All but binaries: programs that tests run, such as mkfifo, belong to the machine.
  include: [
    'files',
    'dependencies',
    'unlisted',
    'unresolved',
    'exports',
    'types',
    'nsExports',
    'nsTypes',
    'duplicates',
    'catalog',
    'cycles',
  ],
  rules: { cycles: 'error' },
  // Packages of other people, to be.
  ignore: ['packages/create-plugin/templates/**'],
  // A signature's types are exported for whoever has to name them.
  ignoreExportsUsedInFile: { interface: true, type: true },
  workspaces: {
    '.': {
      // Strangers' plugins are no part of this workspace; what they import is installed where they are tested.
      vitest: { config: ['vitest.config.ts'], entry: ['{tests,tools}/**/*.test.{ts,mjs}'] },
      entry: [
        'tools/*.mjs',
        'tools/{bench,gpu}/*.mjs',
        'tools/validate/*/validate.mjs',
        'tests/registry/serve-registry.mjs',
      ],
      project: ['tools/**/*.mjs', 'tests/**/*.ts'],
      // What a run in this folder finds, and the command `llem`; programs that tests/registry runs.
      ignoreDependencies: ['@llem/backend-tfjs', '@llem/cli', 'yarn', '@yarnpkg/cli-dist'],
    },
    ...Object.fromEntries([...folders].map((folder) => [folder, workspace(folder)])),
  },
};
