#!/usr/bin/env node
// @ts-check
// Writes docs/reference: the JSON Schemas of files and documents, and a page of every parameter, from the schemas of
// this workspace's packages and plugins. Run it after a build:
//
//   node tools/reference.mjs [--check] [--out docs/reference]
//
// --check writes nothing, names what is not current, and then ends with 1.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parameterPage } from './reference/parameter-page.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    out: { type: 'string', default: join(ROOT, 'docs/reference') },
  },
});

const files = new Map([...schemaFiles(), ['parameters.md', parameterPage(await introspection())]]);
const stale = [...files].filter(([name, text]) => read(join(values.out, name)) !== text);
if (values.check) {
  for (const [name] of stale)
    console.error(`${join(values.out, name)} is not current: node tools/reference.mjs`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  mkdirSync(values.out, { recursive: true });
  for (const [name, text] of stale) writeFileSync(join(values.out, name), text);
}

/** What `llem schema` prints with every plugin of the workspace. @returns {[name: string, text: string][]} */
function schemaFiles() {
  const home = mkdtempSync(join(tmpdir(), 'llem-reference-'));
  try {
    mkdirSync(join(home, 'llenergymeasure'));
    writeFileSync(
      join(home, 'llenergymeasure/config.yaml'),
      JSON.stringify({ plugins: { paths: backendFolders() } }),
    );
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'apps/cli/bin/llem.js'), 'schema'],
      { encoding: 'utf8', cwd: home, env: { PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: home } },
    );
    if (status !== 0) throw new Error(`build first, npm run setup:\n${stderr}`);
    /** @type {{ $schema: string, $defs: Record<string, object> }} */
    const { $schema, $defs } = JSON.parse(stdout);
    return Object.entries($defs).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify({ $schema, ...schema }, null, 2)}\n`,
    ]);
  } finally {
    rmSync(home, { recursive: true });
  }
}

async function introspection() {
  const { createConfig } = await import(join(ROOT, 'packages/config/dist/index.js'));
  const backends = [];
  for (const folder of backendFolders()) {
    const { default: plugin } = await import(join(folder, 'dist/plugin.js'));
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    for (const component of plugin.components)
      if (component.kind === 'backend') backends.push({ ...component, package: name });
  }
  return createConfig(backends);
}

/** @returns {string[]} */
function backendFolders() {
  return readdirSync(join(ROOT, 'plugins'))
    .sort()
    .map((name) => join(ROOT, 'plugins', name))
    .filter((folder) => {
      const { llem } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return llem.provides.some((/** @type {{ kind: string }} */ { kind }) => kind === 'backend');
    });
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
