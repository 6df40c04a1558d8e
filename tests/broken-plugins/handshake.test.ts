import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_VERSION } from '../../packages/core/src/index.ts';
import { createProject, experimentIn, type PluginPackage, type Project, pluginOf } from './project.ts';

const [MAJOR = 0, MINOR = 0] = API_VERSION.split('.').map(Number);
const NEXT_MINOR = `${MAJOR}.${MINOR + 1}`;
const NEXT_MAJOR = `${MAJOR + 1}.0`;
const LAST_MAJOR = `${MAJOR - 1}.${MINOR}`;

/** A sound source whose manifest and object speak these versions. */
function speaking(id: string, inManifest: string, inObject = inManifest): PluginPackage {
  const source = `import { energyPlugin } from 'sound-plugins';
export default { ...energyPlugin('${id}'), apiVersion: '${inObject}' };
`;
  return { ...pluginOf('energy', id), source, manifest: { apiVersion: inManifest } };
}

const REFUSED: Readonly<Record<string, { plugin: PluginPackage; version: string; fix: string }>> = {
  newer: { plugin: speaking('newer', NEXT_MINOR), version: NEXT_MINOR, fix: 'npm install @llem/cli@latest' },
  'next-major': {
    plugin: speaking('next-major', NEXT_MAJOR),
    version: NEXT_MAJOR,
    fix: 'npm install @llem/cli@latest',
  },
  'last-major': {
    plugin: speaking('last-major', LAST_MAJOR),
    version: LAST_MAJOR,
    fix: 'npm install energy-last-major@latest',
  },
  disagrees: {
    plugin: speaking('disagrees', API_VERSION, NEXT_MINOR),
    version: NEXT_MINOR,
    fix: 'npm install @llem/cli@latest',
  },
};

let project: Project;
let core: string;
beforeAll(async () => {
  const plugins = Object.values(REFUSED).map(({ plugin }) => plugin);
  project = await createProject([...plugins, speaking('sound', API_VERSION), pluginOf('backend', 'engine')]);
  core = await mkdtemp(join(tmpdir(), 'llem-next-core-'));
});
afterAll(async () => {
  await project[Symbol.asyncDispose]();
  await rm(core, { recursive: true });
});

async function run(backend: string, env: Readonly<Record<string, string>> = {}) {
  const file = await project.write(`${backend}.json`, experimentIn(project, { energy: { backend } }));
  const { code, stdout } = await project.llem(
    ['run', file, '--json', '-o', join(project.folder, backend)],
    env,
  );
  return { code, document: JSON.parse(stdout) };
}

/** A core that differs from this one in its version alone, and the environment in which every process loads it. */
async function nextCore(): Promise<Readonly<Record<string, string>>> {
  const present = resolve(import.meta.dirname, '../../packages/core');
  await cp(join(present, 'dist'), join(core, 'dist'), { recursive: true });
  const main = join(core, 'dist/index.js');
  const source = await readFile(main, 'utf8');
  const next = source.replace(`"${API_VERSION}"`, `"${NEXT_MINOR}"`);
  expect(next).not.toBe(source);
  await writeFile(main, next);
  const hook = `
    const [core, present] = ${JSON.stringify([pathToFileURL(main), pathToFileURL(join(present, 'dist/index.js'))])};
    export async function resolve(name, context, next) {
      if (name === '@llem/core') return { url: core, shortCircuit: true };
      // What the core depends on lies beside the other one.
      const isOfCore = context.parentURL?.startsWith(core.replace('index.js', '')) && !name.startsWith('.');
      return next(name, isOfCore ? { ...context, parentURL: present } : context);
    }`;
  await writeFile(join(core, 'hook.mjs'), hook);
  const register = `import { register } from 'node:module'; register(${JSON.stringify(pathToFileURL(join(core, 'hook.mjs')))});`;
  await writeFile(join(core, 'register.mjs'), register);
  return { NODE_OPTIONS: `--import ${pathToFileURL(join(core, 'register.mjs'))}` };
}

describe('architecture.md Handshake: through llem', () => {
  it('INF-06: another version is a finding with both versions and the command, and harms nobody who did not ask for it', async () => {
    const { code, stdout } = await project.llem(['plugins', '--json']);
    const { findings } = JSON.parse(stdout);
    expect(code).toBe(0);
    for (const { plugin, version, fix } of Object.values(REFUSED)) {
      const message = `plugin ${plugin.name} speaks plugin API ${version}, this llem speaks ${API_VERSION}`;
      expect(findings).toContainEqual(
        expect.objectContaining({ code: 'PLUGIN.INCOMPATIBLE_API', package: plugin.name, message, fix }),
      );
    }
    expect(await run('sound')).toMatchObject({
      code: 0,
      document: { energy_measurement: { method: 'mine' } },
    });
  });

  it.each(Object.keys(REFUSED))('INF-06: %s, asked for by name, ends the run by that error', async (id) => {
    const { code, document } = await run(id);
    const { version, fix } = REFUSED[id] ?? {};
    expect([code, document.error]).toEqual([
      1,
      expect.objectContaining({ code: 'PLUGIN.INCOMPATIBLE_API', fix }),
    ]);
    expect(document.error.message).toContain(version);
    expect(document.error.message).toContain(API_VERSION);
  });

  it('INF-06: a plugin made for an older minor works, and what was too new before is not any more', async () => {
    const env = await nextCore();
    expect(await run('sound', env)).toMatchObject({
      code: 0,
      document: { energy_measurement: { method: 'mine' } },
    });
    expect(await run('newer', env)).toMatchObject({
      code: 0,
      document: { energy_measurement: { method: 'mine' } },
    });
    const refused = await run('next-major', env);
    expect(refused.document.error.message).toContain(`this llem speaks ${NEXT_MINOR}`);
  });
});
