import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExperimentResult } from '../../packages/core/src/index.ts';
import { publishablePackages } from '../e2e/packed-workspace.ts';
import { buildFakeGpu } from '../fake-gpu/build-fake-gpu.mjs';
import { createPythonMachine } from '../python-energy/python-machine.ts';
import { installGlobally } from './global-install.ts';
import { must } from './must.ts';
import type { GlobalManagerName, ManagerName } from './package-managers.ts';
import { createRegistry, type Registry } from './registry.ts';
import { energyIn, packagesIn, reportOf } from './report.ts';
import type { NodeLine } from './runtimes.ts';
import { userEnvironment } from './user-environment.ts';
import { createUserProject, type UserProject } from './user-project.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const OWN = ['@llem/energy-cpu', '@llem/energy-nvml'];

/**
 * Every line of Node and every package manager once, Node 20 with npm in the first test; with LLEM_ALL_PAIRS set, every
 * line with every manager.
 */
const isFull = Boolean(process.env.LLEM_ALL_PAIRS);
const LINES: readonly NodeLine[] = [20, 22, 24];
const everyPair = <Name extends string>(names: readonly Name[]) =>
  LINES.flatMap((line) => names.map((name): [NodeLine, Name] => [line, name]));
const PAIRS: [NodeLine, ManagerName][] = isFull
  ? everyPair(['npm', 'pnpm', 'yarn', 'berry'])
  : [
      [22, 'pnpm'],
      [24, 'yarn'],
    ];
const GLOBAL_PAIRS: [NodeLine, GlobalManagerName][] = isFull
  ? everyPair(['npm', 'pnpm', 'yarn'])
  : [[24, 'npm']];

let registry: Registry;
beforeAll(async () => {
  registry = await createRegistry();
});
afterAll(() => registry?.[Symbol.asyncDispose]());

/** The result of `llem run experiment.yaml`, as it was saved. */
async function measure(user: UserProject, env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await user.llem(['run', 'experiment.yaml', '-o', 'out'], env);
  expect([code, code === 0 ? '' : stdout + stderr]).toEqual([0, '']);
  const [name = ''] = await readdir(join(user.folder, 'out'));
  return ExperimentResult.parse(
    JSON.parse(await readFile(join(user.folder, 'out', name, 'result.json'), 'utf8')),
  );
}

const nodeOf = (result: ExperimentResult) =>
  Number(result.environment_snapshot?.node_version.match(/\d+/)?.[0]);

describe('a release, published to a registry and installed from it', { timeout: 400_000 }, () => {
  it('INF-01: every package of the workspace is published', async () => {
    const manifests = (await publishablePackages()).map(async (folder) => {
      const { name, version } = JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8'));
      return `${name}@${version}`;
    });
    expect(registry.published.toSorted()).toEqual((await Promise.all(manifests)).toSorted());
  });

  it('INF-03: npm i @llem/cli @llem/energy-zeus gives an llem that shows Zeus, chosen where it can be', async () => {
    await using user = await createUserProject(registry.url, 'npm', 20);
    await user.add('@llem/cli', '@llem/energy-zeus');
    const { version } = JSON.parse(await readFile(join(ROOT, 'packages/llem/package.json'), 'utf8'));
    expect((await user.llem(['--version'])).stdout).toBe(`llem v${version}\n`);

    // Without the library; then with it, and no GPU.
    const unset = reportOf(await user.llem(['plugins', '--json'], { LLEM_PYTHON: '/usr/bin/python3' }));
    expect(packagesIn(unset)).toEqual([...OWN, '@llem/energy-zeus']);
    expect(energyIn(unset, 'zeus')).toMatchObject({
      probe: {
        reason: expect.stringContaining('zeus not found'),
        fix: expect.stringContaining('llem plugins setup zeus'),
      },
      decision: { chosen: false, reason: 'unavailable' },
    });
    using without = await createPythonMachine(null);
    const { stdout } = await user.llem(['plugins'], without.env);
    expect(stdout).toMatch(/energy zeus .* unavailable: no NVIDIA GPU: .*\n +fix: check with nvidia-smi -L/);

    await using gpu = await buildFakeGpu(['boards 2']);
    using machine = await createPythonMachine(gpu.directory);
    await user.add('@llem/backend-tfjs');
    const result = await measure(user, machine.env);
    expect(nodeOf(result)).toBe(20);
    const decisions = result.component_decisions.filter(({ kind, chosen }) => kind === 'energy' && chosen);
    expect(decisions).toMatchObject([
      { id: 'zeus', package: '@llem/energy-zeus', reason: 'highest-priority' },
    ]);

    await user.remove('@llem/energy-zeus');
    const after = reportOf(await user.llem(['plugins', '--json'], machine.env));
    expect(packagesIn(after)).toEqual(['@llem/backend-tfjs', ...OWN]);
    expect(energyIn(after, 'nvml')?.decision).toMatchObject({ chosen: true });
  });

  it.each(PAIRS)('INF-01: on Node %i with %s, llem finds its plugins and measures', async (line, manager) => {
    await using user = await createUserProject(registry.url, manager, line);
    await user.add('@llem/cli', '@llem/backend-tfjs', '@llem/energy-codecarbon');
    const report = reportOf(await user.llem(['plugins', '--json']));
    expect(report.findings).toEqual([]);
    expect(packagesIn(report)).toEqual(['@llem/backend-tfjs', '@llem/energy-codecarbon', ...OWN].toSorted());
    const result = await measure(user);
    expect(result).toMatchObject({ backend: 'tfjs', output_tokens: 8 });
    expect(nodeOf(result)).toBe(line);
    await user.remove('@llem/energy-codecarbon');
    expect(packagesIn(reportOf(await user.llem(['plugins', '--json'])))).toEqual([
      '@llem/backend-tfjs',
      ...OWN,
    ]);
  });

  it('issue 8: npm create @llem/plugin makes a plugin that installs what it asks for, and passes its suite', async () => {
    await using user = await createUserProject(registry.url, 'npm', 22);
    const env = { ...(await userEnvironment(22)), npm_config_registry: registry.url };
    const wanted = ['--kind', 'backend', '--name', '@acme/backend-jay'];
    await must(['npm', 'create', '--yes', '@llem/plugin', '--', ...wanted], {
      cwd: user.folder,
      // What npx keeps goes by name and version, and ours was 2.0.0 yesterday too.
      env: { ...env, npm_config_cache: join(user.folder, 'npm-cache') },
    });
    const cwd = join(user.folder, 'backend-jay');
    await must(['npm', 'install', '--no-audit', '--no-fund'], { cwd, env });
    await must(['npm', 'test'], { cwd, env });
  });

  it.each(GLOBAL_PAIRS)(
    'architecture.md Discovery: on Node %i, installed globally with %s, llem finds Zeus beside it',
    async (line, manager) => {
      await using machine = await installGlobally(registry.url, manager, line, [
        '@llem/cli',
        '@llem/energy-zeus',
      ]);
      const report = reportOf(await machine.llem(['plugins', '--json']));
      expect([packagesIn(report), report.findings]).toEqual([[...OWN, '@llem/energy-zeus'], []]);
      const isolated = reportOf(await machine.llem(['plugins', '--json', '--no-discovery']));
      expect(packagesIn(isolated)).toEqual(OWN);
    },
  );
});
