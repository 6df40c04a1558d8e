import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const CORE = new URL('../../core/dist/index.js', import.meta.url).href;

/** What a generated plugin is; everything has a default that works. */
export interface FixturePlugin {
  readonly name: string;
  readonly version?: string;
  readonly apiVersion?: string;
  /** Source of the components in its module, from `component()`. */
  readonly components?: readonly FixtureComponent[];
  /** Source of the whole module instead. */
  readonly module?: string;
  /** Replaces fields of the manifest. */
  readonly manifest?: Record<string, unknown>;
  /** Further fields of its package.json. */
  readonly packageJson?: Record<string, unknown>;
}

export interface FixtureComponent {
  readonly kind: string;
  readonly id: string;
  readonly source: string;
}

/** A folder tree of its own, outside the workspace. */
export interface Sandbox extends AsyncDisposable {
  readonly path: string;
  /** Writes a file and returns its path; an object is written as JSON. */
  write(path: string, content: string | object): Promise<string>;
  /** Writes a plugin package into `folder` and returns the folder. */
  plugin(folder: string, plugin: FixturePlugin): Promise<string>;
  link(path: string, target: string): Promise<void>;
}

export async function createSandbox(): Promise<Sandbox> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'llem-host-')));
  const write = async (name: string, content: string | object) => {
    const file = resolve(path, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const link = async (name: string, target: string) => {
    await mkdir(dirname(resolve(path, name)), { recursive: true });
    await symlink(target, resolve(path, name), 'dir');
  };
  // The peer that a plugin imports, as it is installed: built, and deaf to the workspace's source condition,
  // which vitest also hands to what Node loads by itself.
  await write('node_modules/@llem/core/package.json', {
    name: '@llem/core',
    type: 'module',
    exports: './index.js',
  });
  await write('node_modules/@llem/core/index.js', `export * from ${JSON.stringify(CORE)};`);
  return {
    path,
    write,
    link,
    async plugin(folder, { name, version = '1.0.0', apiVersion = '1.0', components = [], module, ...more }) {
      const provides = components.map(({ kind, id }) => ({ kind, id }));
      await write(join(folder, 'package.json'), {
        name,
        version,
        type: 'module',
        // Hides the manifest from require.resolve, as packages do.
        exports: { '.': './plugin.js' },
        llem: { apiVersion, plugin: './plugin.js', provides, ...more.manifest },
        ...more.packageJson,
      });
      const sources = components.map(({ source }) => source).join(',\n');
      await write(
        join(folder, 'plugin.js'),
        module ?? `export default { llem: 'plugin', apiVersion: '${apiVersion}', components: [${sources}] };`,
      );
      return resolve(path, folder);
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

const ENERGY = '{ trace: false, per_device: false, cpu: true, dram: false }';
const BACKEND = `{ token_timestamps: false, phases: false, dummy_weights: false, lora: false, traffic: false,
  parameter_count: false, engine_process: 'none' }`;

/** Methods enough for an instance of each kind to pass its guard. */
const INSTANCE: Readonly<Record<string, string>> = {
  energy: '{ start: async () => { throw new Error("no sensor") } }',
  telemetry: '{ devices: async () => [], start: async () => null, holdContext: async () => null }',
  backend: `{ id: 'b', version: '1', check: async () => [], devices: async () => [], requiresGpu: () => false,
    environment: async () => null, load: async () => null }`,
};

/** The source of one component. `probe` is the body of an async function. */
export function component(
  kind: string,
  id: string,
  parts: {
    priority?: number;
    claims?: readonly string[];
    capabilities?: string;
    probe?: string;
    fields?: string;
  } = {},
): FixtureComponent {
  const {
    priority = 50,
    claims = [],
    probe = `return { available: true, detail: '${id} found' };`,
    fields = '',
  } = parts;
  const capabilities =
    parts.capabilities ?? (kind === 'energy' ? ENERGY : kind === 'backend' ? BACKEND : '{}');
  const source = `{ kind: '${kind}', id: '${id}', priority: ${priority}, claims: ${JSON.stringify(claims)},
    capabilities: ${capabilities}, configSchema: null,
    probe: async ({ env, settings, config }) => { ${probe} },
    create: () => (${INSTANCE[kind] ?? '{}'}), ${fields} }`;
  return { kind, id, source };
}
