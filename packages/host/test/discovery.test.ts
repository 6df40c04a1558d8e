import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostOf } from './host-of.ts';
import { component, createSandbox, type FixturePlugin, type Sandbox } from './sandbox.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox();
});
afterEach(() => sandbox[Symbol.asyncDispose]());

const meter = (name: string, id = 'meter', more: Partial<FixturePlugin> = {}): FixturePlugin => ({
  name,
  components: [component('energy', id)],
  ...more,
});

/** Names and folders of what a host finds. */
async function found(...args: Parameters<typeof hostOf>) {
  const { plugins, findings } = await hostOf(...args).plugins();
  return { names: plugins.map((plugin) => plugin.package).sort(), plugins, findings };
}

describe('architecture.md Discovery: the project', () => {
  it('finds nothing where nothing is installed, and that is no problem', async () => {
    await sandbox.write('project/package.json', { name: 'project' });
    expect(await found(join(sandbox.path, 'project'))).toEqual({ names: [], plugins: [], findings: [] });
    expect(await hostOf(join(sandbox.path, 'project')).backends()).toEqual([]);
  });

  it('reads dependencies, optionalDependencies and devDependencies, scoped names too, from a folder below', async () => {
    await sandbox.write('project/package.json', {
      dependencies: { 'energy-a': '1', 'not-a-plugin': '1', events: '1', 'not-installed': '1' },
      optionalDependencies: { '@acme/energy-b': '1' },
      devDependencies: { '@acme/energy-c': '1' },
      peerDependencies: { 'energy-d': '1' },
    });
    await sandbox.plugin('project/node_modules/energy-a', meter('energy-a', 'a'));
    await sandbox.plugin('project/node_modules/@acme/energy-b', meter('@acme/energy-b', 'b'));
    await sandbox.plugin('project/node_modules/@acme/energy-c', meter('@acme/energy-c', 'c'));
    await sandbox.plugin('project/node_modules/energy-d', meter('energy-d', 'd'));
    await sandbox.write('project/node_modules/not-a-plugin/package.json', {
      name: 'not-a-plugin',
      version: '1.0.0',
    });
    await sandbox.write('project/deep/down/file.txt', '');
    const { names, findings } = await found(join(sandbox.path, 'project/deep/down'));
    expect(names).toEqual(['@acme/energy-b', '@acme/energy-c', 'energy-a']);
    expect(findings).toEqual([]);
  });

  it('does not glob node_modules: what no package.json names is not found', async () => {
    await sandbox.write('project/package.json', {});
    await sandbox.plugin('project/node_modules/energy-a', meter('energy-a'));
    expect((await found(join(sandbox.path, 'project'))).names).toEqual([]);
  });

  it('finds a dependency that was hoisted into a node_modules further up', async () => {
    await sandbox.write('repo/apps/project/package.json', { dependencies: { 'energy-a': '1' } });
    await sandbox.plugin('repo/node_modules/energy-a', meter('energy-a'));
    expect((await found(join(sandbox.path, 'repo/apps/project'))).names).toEqual(['energy-a']);
  });

  it('finds a symlinked workspace plugin once, though two packages depend on it, by its real path', async () => {
    const real = await sandbox.plugin('repo/plugins/energy-a', meter('energy-a'));
    await sandbox.write('repo/apps/project/package.json', { dependencies: { 'energy-a': 'workspace:^' } });
    const root = await sandbox.write('repo/packages/cli/package.json', {
      dependencies: { 'energy-a': 'workspace:^' },
    });
    await sandbox.link('repo/apps/project/node_modules/energy-a', real);
    await sandbox.link('repo/packages/cli/node_modules/energy-a', real);
    const { plugins, findings } = await found(join(sandbox.path, 'repo/apps/project'), {
      roots: [{ packageJson: root }],
    });
    expect(plugins.map(({ path }) => path)).toEqual([real]);
    expect(findings).toEqual([]);
  });

  it.each(['../energy-a', '..', '.', '/etc', '@acme', '@acme/../energy-a', 'a\0b', ''])(
    'does not follow the dependency name %j out of node_modules',
    async (name) => {
      await sandbox.write('project/package.json', { dependencies: { [name]: '1' } });
      await sandbox.plugin('project/energy-a', meter('energy-a'));
      expect((await found(join(sandbox.path, 'project'))).names).toEqual([]);
    },
  );
});

describe('architecture.md Discovery: the installed CLI', () => {
  it("finds the root's dependencies in its own node_modules, not its devDependencies", async () => {
    const root = await sandbox.write('cli/package.json', {
      dependencies: { 'energy-a': '1' },
      devDependencies: { 'energy-b': '1' },
    });
    await sandbox.plugin('cli/node_modules/energy-a', meter('energy-a', 'a'));
    await sandbox.plugin('cli/node_modules/energy-b', meter('energy-b', 'b'));
    expect((await found(sandbox.path, { roots: [{ packageJson: root }] })).names).toEqual(['energy-a']);
  });

  it('finds what lies beside a global CLI, also with a stray package.json in a folder above', async () => {
    await sandbox.write('home/package.json', { name: 'stray' });
    const cli = 'home/prefix/lib/node_modules/@llem/cli/package.json';
    const root = await sandbox.write(cli, { name: '@llem/cli', version: '2.0.0', dependencies: {} });
    await sandbox.plugin(
      'home/prefix/lib/node_modules/@llem/energy-zeus',
      meter('@llem/energy-zeus', 'zeus'),
    );
    await sandbox.plugin('home/prefix/lib/node_modules/energy-a', meter('energy-a', 'a'));
    await sandbox.write('home/prefix/lib/node_modules/.bin/llem', '');
    await sandbox.write('home/prefix/lib/node_modules/npm/package.json', { name: 'npm', version: '10.0.0' });
    const { names, findings } = await found('/', { roots: [{ packageJson: root }] });
    expect(names).toEqual(['@llem/energy-zeus', 'energy-a']);
    expect(findings).toEqual([]);
  });

  it.each([
    ['yarn', 'global/node_modules/@llem/cli'],
    ['pnpm', 'global/.pnpm/@llem+cli@2.0.0/node_modules/@llem/cli'],
  ])('finds what %s installed globally with the CLI, wherever it is run', async (_manager, folder) => {
    await sandbox.write('global/package.json', { dependencies: { '@llem/cli': '2', 'energy-a': '1' } });
    const root = await sandbox.write(`${folder}/package.json`, { name: '@llem/cli' });
    await sandbox.plugin('global/node_modules/energy-a', meter('energy-a', 'a'));
    await sandbox.plugin('global/node_modules/energy-b', meter('energy-b', 'b'));
    const roots = [{ packageJson: root }];
    expect((await found('/', { roots })).names).toEqual(['energy-a']);
    expect((await found('/', { roots, discovery: false })).names).toEqual([]);
  });

  it('does not take a package.json above a CLI that does not name it for its project', async () => {
    await sandbox.write('home/package.json', { dependencies: { 'energy-a': '1' } });
    await sandbox.plugin('home/node_modules/energy-a', meter('energy-a', 'a'));
    const cli = 'home/prefix/lib/node_modules/@llem/cli/package.json';
    const root = await sandbox.write(cli, { name: '@llem/cli' });
    expect((await found('/', { roots: [{ packageJson: root }] })).names).toEqual([]);
  });

  it('does not read what lies beside a CLI that belongs to a project', async () => {
    await sandbox.write('project/package.json', { dependencies: { '@llem/cli': '2' } });
    const root = await sandbox.write('project/node_modules/@llem/cli/package.json', { name: '@llem/cli' });
    await sandbox.plugin('project/node_modules/energy-a', meter('energy-a'));
    expect((await found(join(sandbox.path, 'project'), { roots: [{ packageJson: root }] })).names).toEqual(
      [],
    );
  });

  it("cli.md 2: --no-discovery leaves the root's own dependencies only", async () => {
    const root = await sandbox.write('lib/node_modules/@llem/cli/package.json', {
      dependencies: { 'energy-a': '1' },
    });
    await sandbox.plugin('lib/node_modules/energy-a', meter('energy-a', 'a'));
    await sandbox.plugin('lib/node_modules/beside', meter('beside', 'b'));
    await sandbox.plugin('local', meter('local', 'c'));
    await sandbox.write('project/package.json', { dependencies: { project: '1' } });
    await sandbox.plugin('project/node_modules/project', meter('project', 'd'));
    const options = { roots: [{ packageJson: root }], paths: ['../local'] };
    const cwd = join(sandbox.path, 'project');
    expect((await found(cwd, options)).names).toEqual(['beside', 'energy-a', 'local', 'project']);
    expect((await found(cwd, { ...options, discovery: false })).names).toEqual(['energy-a']);
  });
});

describe('config.md 5: plugins.paths', () => {
  it('adds local folders, and a local copy comes before an installed one, with a finding', async () => {
    await sandbox.write('project/package.json', { dependencies: { 'energy-a': '1' } });
    const installed = await sandbox.plugin('project/node_modules/energy-a', meter('energy-a'));
    const local = await sandbox.plugin('work/energy-a', meter('energy-a', 'meter', { version: '1.1.0' }));
    const { plugins, findings } = await found(join(sandbox.path, 'project'), { paths: ['../work/energy-a'] });
    expect(plugins).toMatchObject([{ path: local, version: '1.1.0' }]);
    expect(findings).toMatchObject([{ code: 'PLUGIN.SHADOWED', package: 'energy-a', path: installed }]);
  });

  it('says which folder holds no plugin', async () => {
    await sandbox.write('plain/package.json', { name: 'plain' });
    const { findings } = await found(sandbox.path, { paths: ['gone', 'plain'] });
    expect(findings.map(({ code, message }) => [code, message])).toEqual([
      ['PLUGIN.PATH_NOT_FOUND', `plugins.paths names ${join(sandbox.path, 'gone')}, which holds no package`],
      ['PLUGIN.PATH_NOT_FOUND', `plugins.paths names ${join(sandbox.path, 'plain')}, which holds no plugin`],
    ]);
  });
});

describe('architecture.md Discovery: bad manifests are findings', () => {
  const manifests: readonly [string, FixturePlugin['manifest'], string][] = [
    ['no version of the contract', { apiVersion: undefined }, 'llem.apiVersion'],
    ['a version that is no version', { apiVersion: '1' }, 'must be "major.minor"'],
    ['a module outside the package', { plugin: '../plugin.js' }, 'must be a path inside the package'],
    ['no component', { provides: [] }, 'llem.provides'],
    ['an unknown kind', { provides: [{ kind: 'oven', id: 'a' }] }, 'llem.provides.0.kind'],
    ['an id that is a reserved word', { provides: [{ kind: 'energy', id: 'auto' }] }, 'is a reserved word'],
    [
      'an id that no YAML path can carry',
      { provides: [{ kind: 'energy', id: '__proto__' }] },
      'must be lower-case',
    ],
    [
      'a backend named like a field',
      { provides: [{ kind: 'backend', id: 'warmup' }] },
      'is the name of a configuration field',
    ],
    [
      'one component twice',
      {
        provides: [
          { kind: 'energy', id: 'a' },
          { kind: 'energy', id: 'a' },
        ],
      },
      'names one component twice',
    ],
  ];

  it.each(manifests)('%s', async (_, manifest, problem) => {
    await sandbox.write('project/package.json', { dependencies: { 'energy-a': '1' } });
    await sandbox.plugin(
      'project/node_modules/energy-a',
      meter('energy-a', 'a', manifest ? { manifest } : {}),
    );
    const { names, findings } = await found(join(sandbox.path, 'project'));
    expect(names).toEqual([]);
    expect(findings).toMatchObject([{ code: 'PLUGIN.BAD_MANIFEST', package: 'energy-a' }]);
    expect(findings[0]?.message).toContain(problem);
  });

  it.each([
    ['not JSON', '{"name": ', 'is not valid JSON'],
    ['no object', '[]', 'is not a JSON object'],
    ['huge', `{"name": "${'x'.repeat(2 ** 21)}"}`, 'bytes long'],
    ['without a version', '{"name": "energy-a", "llem": {}}', 'has no version'],
    [
      'an llem field that is no object',
      '{"name": "energy-a", "version": "1.0.0", "llem": "yes"}',
      'is not valid: llem:',
    ],
  ])('a package.json that is %s', async (_, content, problem) => {
    await sandbox.write('project/package.json', { dependencies: { 'energy-a': '1' } });
    await sandbox.write('project/node_modules/energy-a/package.json', content);
    const { names, findings } = await found(join(sandbox.path, 'project'));
    expect(names).toEqual([]);
    expect(findings).toMatchObject([{ code: 'PLUGIN.BAD_MANIFEST' }]);
    expect(findings[0]?.message).toContain(problem);
  });

  it("the project's own package.json", async () => {
    const path = await sandbox.write('project/package.json', 'not json');
    const { findings } = await found(join(sandbox.path, 'project'));
    expect(findings).toMatchObject([{ code: 'PLUGIN.BAD_MANIFEST', package: path }]);
  });

  it('dependencies that are no map, and a byte order mark', async () => {
    await sandbox.write(
      'project/package.json',
      '\uFEFF{"dependencies": ["energy-a"], "devDependencies": null}',
    );
    expect(await found(join(sandbox.path, 'project'))).toEqual({ names: [], plugins: [], findings: [] });
  });

  it('an id that two packages provide names both', async () => {
    await sandbox.write('project/package.json', { dependencies: { 'energy-a': '1', 'energy-b': '1' } });
    await sandbox.plugin('project/node_modules/energy-a', meter('energy-a'));
    await sandbox.plugin('project/node_modules/energy-b', meter('energy-b'));
    const { names, findings } = await found(join(sandbox.path, 'project'));
    expect(names).toEqual(['energy-a', 'energy-b']);
    expect(findings).toMatchObject([
      { code: 'PLUGIN.DUPLICATE_ID', message: "energy 'meter' is provided by energy-a and energy-b" },
    ]);
  });
});
