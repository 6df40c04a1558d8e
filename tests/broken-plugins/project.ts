import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ProcessOutcome, runProcess } from '@llem/process';

const ROOT = resolve(import.meta.dirname, '../..');
const LLEM = join(ROOT, 'apps/cli/dist/main.js');
const FIXTURES = join(import.meta.dirname, 'fixtures');

/** A package that says it is a plugin. */
export interface PluginPackage {
  readonly name: string;
  /** Its module, beside which the faults lie that it imports; `sound-plugins` is what it is made of. */
  readonly source: string;
  readonly provides: readonly { readonly kind: string; readonly id: string }[];
  /** Replaces fields of the manifest. */
  readonly manifest?: Readonly<Record<string, unknown>>;
}

/** A folder with plugins installed, and a home of its own. */
export interface Project extends AsyncDisposable {
  readonly folder: string;
  /** Runs the built CLI in it, offline. */
  llem(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<ProcessOutcome>;
  write(name: string, content: object): Promise<string>;
}

/** A sound plugin of one kind, with the fault of that name in the fixtures, if there is one. */
export function pluginOf(kind: 'energy' | 'backend' | 'telemetry', id: string): PluginPackage {
  const [make, faults] = {
    energy: ['energyPlugin', 'energy-faults'],
    backend: ['backendPlugin', 'backend-faults'],
    telemetry: ['boardPlugin', 'energy-faults'],
  }[kind];
  const source = `import { FAULTS } from './${faults}.js';
import { ${make} } from 'sound-plugins';
export default ${make}('${id}', FAULTS['${id}']);
`;
  return { name: `${kind}-${id}`, source, provides: [{ kind, id }] };
}

/** Installs the packages into a new project. */
export async function createProject(packages: readonly PluginPackage[]): Promise<Project> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'llem-broken-')));
  const write = async (name: string, content: object) => {
    await writeFile(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  await mkdir(join(folder, 'node_modules/@llem'), { recursive: true });
  await symlink(join(ROOT, 'packages/core'), join(folder, 'node_modules/@llem/core'));
  await mkdir(join(folder, 'node_modules/sound-plugins'));
  await cp(join(FIXTURES, 'sound.js'), join(folder, 'node_modules/sound-plugins/sound.js'));
  await write('node_modules/sound-plugins/package.json', { type: 'module', exports: './sound.js' });
  await write('package.json', {
    dependencies: Object.fromEntries(packages.map(({ name }) => [name, '1.0.0'])),
  });
  await mkdir(join(folder, 'model'));
  await write('model/config.json', { model_type: 'llama' });
  await Promise.all(packages.map((one) => install(join(folder, 'node_modules', one.name), one)));
  return {
    folder,
    write,
    llem: (args, env = {}) =>
      runProcess(process.execPath, [LLEM, ...args], {
        env: { PATH: process.env.PATH, HOME: folder, HF_HUB_OFFLINE: '1', NO_COLOR: '1', ...env },
        cwd: folder,
        timeoutSec: 280,
      }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function install(folder: string, { name, source, provides, manifest }: PluginPackage): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const faults of ['energy-faults.js', 'backend-faults.js'])
    if (source.includes(faults)) await cp(join(FIXTURES, faults), join(folder, faults));
  await writeFile(join(folder, 'plugin.js'), source);
  const packageJson = {
    ...{ name, version: '1.0.0', type: 'module', keywords: ['llem-plugin'] },
    llem: { apiVersion: '1.0', plugin: './plugin.js', provides, ...manifest },
    peerDependencies: { '@llem/core': '^2.0.0' },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(packageJson));
}

/** An experiment without a wait in it, on the sound backend `engine`. */
export function experimentIn(project: Project, fields: object = {}): Record<string, unknown> {
  const off = { enabled: false };
  return {
    ...{ model: join(project.folder, 'model'), backend: 'engine', precision: 'fp32', load_format: 'dummy' },
    ...{ dataset: 'llem-prompts', n: 1, max_output_tokens: 8, warmup: off, baseline: off },
    ...{ energy: { backend: null }, ...fields },
  };
}
