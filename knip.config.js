// Unused files, exports and dependencies, and import cycles (CUT-09).
import { readFileSync } from 'node:fs';

const law = JSON.parse(readFileSync(new URL('architecture.json', import.meta.url), 'utf8'));

/** Written for strangers too: what their index exports needs no caller here. */
const PUBLIC = ['packages/core', 'packages/plugin-kit', 'packages/testkit', 'packages/llem'];

/** @param {string} folder */
function workspace(folder) {
  const entry = law.processFiles
    .filter((file) => file.startsWith(`${folder}/`))
    .map((file) => file.slice(folder.length + 1));
  return { includeEntryExports: !PUBLIC.includes(folder), ...(entry.length > 0 && { entry }) };
}

export default {
  rules: { cycles: 'error' },
  // A signature's types are exported for whoever has to name them.
  ignoreExportsUsedInFile: { interface: true, type: true },
  workspaces: {
    '.': { entry: ['tools/*.mjs', 'tools/bench/*.mjs'], project: ['tools/**/*.mjs', 'tests/**/*.ts'] },
    ...Object.fromEntries(
      Object.keys(law.imports)
        .filter((folder) => folder.startsWith('packages/'))
        .map((folder) => [folder, workspace(folder)]),
    ),
  },
};
