import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { API_VERSION } from '../../packages/core/src/index.ts';
import { must, type PackedProject, type PackedWorkspace, packWorkspace } from '../e2e/packed-workspace.ts';
import { installPlugin } from '../strangers/install-example.ts';
import { filesOnPage, GUIDE, readGuidePage } from './guide-page.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SHARED = filesOnPage(readGuidePage('README.md'));
const PLUGINS = [
  { kind: 'energy', name: 'llem-energy-wattbox', page: 'energy-source.md', id: 'wattbox' },
  { kind: 'backend', name: 'llem-backend-magpie', page: 'backend.md', id: 'magpie' },
  { kind: 'python-backend', name: 'llem-backend-parrot', page: 'python.md', id: 'parrot' },
] as const;

/** What a scaffold has beside the plugin: no page repeats it. */
const BESIDE = ['.gitignore', 'LICENSE', 'README.md'];
/** On the page of the bridge, executed by a test of `@llem/plugin-kit`. */
const OTHER_PLUGIN = ['wattbox.js', 'wattbox_worker.py'];

const LIMIT = { timeout: 300_000 };

let workspace: PackedWorkspace;
let project: PackedProject;
/** Folders of the plugins, by their kind: the first with node_modules, the others with a link to them. */
const folders = new Map<string, string>();
const folderOf = (kind: string) => folders.get(kind) ?? '';

beforeAll(async () => {
  workspace = await packWorkspace();
  project = await workspace.createProject();
  for (const { kind, name } of PLUGINS) folders.set(kind, await scaffold(kind, name));
  await installPlugin(folderOf('energy'), workspace);
  for (const kind of ['backend', 'python-backend']) await shareModules(folderOf(kind));
});
afterAll(() => workspace?.[Symbol.asyncDispose]());

/** Gives a folder the packages that the first plugin installed. */
async function shareModules(folder: string): Promise<void> {
  await symlink(join(folderOf('energy'), 'node_modules'), join(folder, 'node_modules'));
}

/** Makes a plugin with the packed `@llem/create-plugin`, in an empty folder; resolves to where. */
async function scaffold(kind: string, name: string): Promise<string> {
  const parent = await workspace.createFolder();
  const program = join(project.folder, 'node_modules/@llem/create-plugin/bin/create-plugin.js');
  await must(process.execPath, [program, '--kind', kind, '--name', name], parent);
  return join(parent, name.split('/').at(-1) ?? name);
}

async function readScaffold(kind: string): Promise<ReadonlyMap<string, string>> {
  const folder = folderOf(kind);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map(({ parentPath, name }) => join(parentPath, name));
  const files = paths.map(async (path) => [relative(folder, path), await readFile(path, 'utf8')] as const);
  return new Map(await Promise.all(files));
}

/** Writes the files of a page, and those that all plugins share, into a folder. */
async function writePage(folder: string, page: string): Promise<void> {
  for (const [path, text] of [...SHARED, ...filesOnPage(page)]) {
    if (OTHER_PLUGIN.includes(path)) continue;
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** A Wattbox of 50 W. */
async function startWattbox(file: string): Promise<ChildProcess> {
  const program = `
    const { renameSync, writeFileSync } = require('node:fs');
    const count = () => {
      writeFileSync('${file}.new', String(process.hrtime.bigint() / 20n));
      renameSync('${file}.new', '${file}');
    };
    count();
    setInterval(count, 5);
    console.log('counting');`;
  const box = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(box.stdout, 'data');
  return box;
}

describe('docs/plugins', () => {
  it.each(PLUGINS)(
    'issue 8: $page shows every file that npm create @llem/plugin makes, word for word',
    async ({ kind, page }) => {
      const shown = new Map([
        ...SHARED,
        ...filesOnPage(readGuidePage(page)),
        ...filesOnPage(readGuidePage('publishing.md')),
      ]);
      const made = await readScaffold(kind);
      for (const path of OTHER_PLUGIN) shown.delete(path);
      expect([...shown.keys(), ...BESIDE].sort()).toEqual([...made.keys()].sort());
      for (const [path, text] of shown) expect(text, `${page}: ${path}`).toBe(made.get(path));
    },
  );

  it.each(PLUGINS)(
    'issue 8: $page asks for the packages, and speaks the contract, of this workspace',
    async ({ page }) => {
      const { llem, peerDependencies, dependencies, devDependencies } = JSON.parse(
        filesOnPage(readGuidePage(page)).get('package.json') ?? '',
      );
      const { catalog } = parse(await readFile(join(ROOT, 'pnpm-workspace.yaml'), 'utf8'));
      const { version } = JSON.parse(await readFile(join(ROOT, 'packages/core/package.json'), 'utf8'));
      const major = `^${version.split('.')[0]}.0.0`;
      expect(llem.apiVersion).toBe(`${API_VERSION.split('.')[0]}.0`);
      expect(peerDependencies).toEqual({ '@llem/core': major });
      for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies }))
        expect([name, range]).toEqual([name, name.startsWith('@llem/') ? major : catalog[name]]);
    },
  );

  it('issue 8: every link of the guide leads to a file', async () => {
    const pages = (await readdir(GUIDE)).filter((name) => name.endsWith('.md'));
    const links = pages.flatMap((page) => [...readGuidePage(page).matchAll(/\]\((?!https?:)([^)#]+)/g)]);
    expect(links.length).toBeGreaterThan(10);
    for (const [, path = ''] of links) await access(join(GUIDE, path));
  });

  it('issue 8: the smallest energy plugin has at most 60 lines', () => {
    const plugin = filesOnPage(readGuidePage('energy-source.md')).get('src/plugin.ts') ?? '';
    expect(plugin.split('\n').length - 1).toBeGreaterThan(30);
    expect(plugin.split('\n').length - 1).toBeLessThanOrEqual(60);
  });

  it.each(PLUGINS)(
    'issue 8: the plugin of $page is built from its blocks and passes its suite',
    LIMIT,
    async ({ kind, page }) => {
      await writePage(folderOf(kind), readGuidePage(page));
      await must('npm', ['test'], folderOf(kind));
    },
  );

  it(
    'issue 8: the plugins of the guide are found by llem plugins, and measure through llem run',
    LIMIT,
    async () => {
      const tarballs = [];
      for (const { kind } of PLUGINS) tarballs.push(await workspace.pack(folderOf(kind)));
      await project.install(...tarballs);
      const file = join(project.folder, 'energy_uj');
      const settings = join(project.folder, '.config/llenergymeasure');
      await mkdir(settings, { recursive: true });
      await writeFile(
        join(settings, 'config.yaml'),
        JSON.stringify({ energy_sources: { wattbox: { file } } }),
      );
      const env = { HOME: project.folder, PYTHONPATH: join(folderOf('python-backend'), 'test/fake') };
      const box = await startWattbox(file);
      try {
        const { plugins } = JSON.parse((await project.llem(['plugins', '--json'], env)).stdout);
        for (const { name, id } of PLUGINS) {
          const found = { id, probe: expect.objectContaining({ available: true }) };
          const components = [expect.objectContaining(found)];
          expect(plugins).toContainEqual(expect.objectContaining({ package: name, components }));
        }
        const magpie = await run({ backend: 'magpie', traffic: { mode: 'constant', target_qps: 10 } }, env);
        expect(magpie).toMatchObject({ backend: 'magpie', energy_measurement: { method: 'wattbox' } });
        expect(magpie.output_tokens).toBeGreaterThan(0);
        const { total_j, duration_sec } = magpie.energy_measurement;
        // A busy machine lets the counter wait.
        expect(total_j / duration_sec).toBeGreaterThan(25);
        expect(total_j / duration_sec).toBeLessThan(75);
        const parrot = await run({ backend: 'parrot', energy: { backend: null } }, env);
        expect(parrot).toMatchObject({ backend: 'parrot', total_energy_j: null });
        expect(parrot.output_tokens).toBeGreaterThan(0);
      } finally {
        box.kill();
      }
    },
  );

  it('issue 8: a broken block fails, such as one that takes millijoules for microjoules', LIMIT, async () => {
    const folder = await workspace.createFolder();
    await writePage(folder, readGuidePage('energy-source.md').replace('/ 1e6', '/ 1e3'));
    await shareModules(folder);
    const tested = must('npm', ['test'], folder);
    await expect(tested).rejects.toThrow(
      /(not ok \d+ -|✖) measurement\.md 3: finds the joules of a known load/,
    );
  });

  it('issue 8: a plugin under another name builds and passes too', LIMIT, async () => {
    const folder = await scaffold('backend', '@acme/backend-my-engine');
    await shareModules(folder);
    await must('npm', ['test'], folder);
  });
});

/** The result of a small experiment. */
async function run(fields: object, env: Readonly<Record<string, string>>) {
  const experiment = {
    model: './models/llem-tiny-llama',
    precision: 'fp32',
    dataset: 'llem-prompts',
    n: 20,
    max_output_tokens: 8,
    warmup: { n_warmup: 1, thermal_floor_seconds: 0 },
    baseline: { enabled: false },
    ...fields,
  };
  await writeFile(join(project.folder, 'experiment.yaml'), JSON.stringify(experiment));
  const { stdout, stderr } = await project.llem(['run', 'experiment.yaml', '-o', 'out', '--json'], env);
  const result = JSON.parse(stdout);
  expect(result.error, stderr).toBeUndefined();
  return result;
}
