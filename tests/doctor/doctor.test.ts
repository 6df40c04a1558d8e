import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { llem } from '../e2e/workspace-cli.ts';
import { buildFakeGpu } from '../fake-gpu/build-fake-gpu.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const PYTORCH = join(ROOT, 'plugins/backend-pytorch-bridge');

let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'llem-doctor-'));
});
afterAll(() => rm(base, { recursive: true }));

interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly message: string;
  readonly why: string | null;
  readonly fix: string | null;
}

/** What `llem doctor` finds on a machine with these simulated boards, in a home that `prepare` fills. */
async function examine(
  scenario: readonly string[],
  env: Readonly<Record<string, string>> = {},
  prepare: (home: string) => Promise<void> = async () => {},
) {
  await using gpu = await buildFakeGpu(scenario);
  const home = await mkdtemp(join(base, 'home-'));
  await mkdir(join(home, '.config/llenergymeasure'), { recursive: true });
  await prepare(home);
  const { code, stdout } = await llem(['doctor', '--json'], home, {
    LD_LIBRARY_PATH: gpu.directory,
    ...env,
  });
  const { healthy, checks }: { healthy: boolean; checks: readonly Finding[] } = JSON.parse(stdout);
  expect(code).toBe(healthy ? 0 : 1);
  for (const { status, why, fix } of checks)
    expect([status, why === null, fix === null]).toEqual([status, status === 'ok', status === 'ok']);
  return {
    /** The status of each finding of a check. */
    statusOf: (name: string) => checks.filter(({ check }) => check === name).map(({ status }) => status),
    wrong: (name: string) => checks.find(({ check, status }) => check === name && status !== 'ok'),
  };
}

const settings = (content: object | string) => (home: string) =>
  writeFile(
    join(home, '.config/llenergymeasure/config.yaml'),
    typeof content === 'string' ? content : JSON.stringify(content),
  );

/** A plugin of another contract. */
async function oldPlugin(): Promise<string> {
  const folder = join(base, 'energy-old');
  await mkdir(join(folder, 'node_modules/@llem'), { recursive: true });
  await symlink(join(ROOT, 'packages/core'), join(folder, 'node_modules/@llem/core'));
  await writeFile(join(folder, 'plugin.js'), 'export default {};');
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({
      ...{ name: 'energy-old', version: '0.1.0', type: 'module', keywords: ['llem-plugin'] },
      llem: { apiVersion: '0.9', plugin: './plugin.js', provides: [{ kind: 'energy', id: 'old' }] },
    }),
  );
  return folder;
}

describe('llem doctor on simulated hardware', () => {
  it('issue 7: finds nothing wrong with a board that is idle and persistent', async () => {
    const { statusOf } = await examine(['boards 2', 'driver_version 580.95.05']);
    for (const check of ['driver', 'persistence mode', 'other processes', 'plugins', 'backend'])
      expect([check, statusOf(check)]).toEqual([check, ['ok']]);
    expect(statusOf('energy')).toContain('ok');
  });

  it('issue 7: finds persistence mode off, a foreign process, a broken user config and stale state records', async () => {
    const other = spawn('sleep', ['100']);
    const { wrong } = await examine(
      ['boards 2', 'set 1 persistence 0', `process 0 ${other.pid} 900`],
      {},
      async (home) => {
        await settings('output: {results_dri: x}\n')(home);
        const folder = join(home, '.local/state/llenergymeasure');
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, 'gpt2_20260101_120000.json'), '{');
      },
    );
    other.kill();
    expect(wrong('persistence mode')).toMatchObject({ status: 'warning', fix: 'sudo nvidia-smi -pm 1' });
    expect(wrong('persistence mode')?.message).toBe('off on GPU 1');
    expect(wrong('other processes')?.message).toBe(`GPU 0 is in use by process ${other.pid} (900 MiB)`);
    expect(wrong('other processes')?.fix).toContain(`-p ${other.pid}`);
    expect(wrong('user config')).toMatchObject({ message: expect.stringContaining('results_dir?') });
    expect(wrong('state records')?.message).toContain('gpt2_20260101_120000.json');
  });

  it.each([
    ['a driver without permission', 4, /permission/i],
    ['a driver that is not loaded', 9, /driver/i],
    ['a library of another version', 18, /mismatch|version/i],
  ])('issue 7: finds %s, in the words of NVML', async (_name, code, message) => {
    const { wrong } = await examine(['boards 1', `fault 0 nvmlInit_v2 ${code}`]);
    expect(wrong('driver')).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(message),
      fix: expect.not.stringContaining('ubuntu-drivers'),
    });
  });

  it('issue 7: finds a backend without engine, an incompatible plugin and a results directory that cannot be written', async () => {
    const old = await oldPlugin();
    const { wrong } = await examine(['boards 1'], { PATH: '/usr/bin:/bin' }, async (home) => {
      await writeFile(join(home, 'file'), '');
      await settings({
        plugins: { paths: [PYTORCH, old] },
        output: { results_dir: join(home, 'file/results') },
      })(home);
    });
    expect(wrong('backend')).toMatchObject({
      message: expect.stringMatching(/^pytorch is installed without its engine: /),
      fix: expect.stringContaining('llem plugins setup pytorch'),
    });
    expect(wrong('plugins')?.message).toMatch(/energy-old.*0\.9/);
    expect(wrong('disk')).toMatchObject({ message: expect.stringContaining('cannot be written') });
  });

  it('issue 7: finds an engine that fails to import, with the reason, and the wrong interpreter', async () => {
    const venv = join(base, 'venv');
    execFileSync('python3', ['-m', 'venv', '--without-pip', venv]);
    const [version = ''] = await readdir(join(venv, 'lib'));
    const site = join(venv, 'lib', version, 'site-packages');
    for (const name of ['torch', 'transformers', 'accelerate', 'peft', 'bitsandbytes']) {
      await mkdir(join(site, name), { recursive: true });
      await mkdir(join(site, `${name}-9.9.9.dist-info`), { recursive: true });
      await writeFile(
        join(site, `${name}-9.9.9.dist-info/METADATA`),
        `Metadata-Version: 2.1\nName: ${name}\nVersion: 9.9.9\n`,
      );
      await writeFile(join(site, `${name}-9.9.9.dist-info/RECORD`), `${name}/__init__.py,,\n`);
      await writeFile(join(site, name, '__init__.py'), '');
    }
    await writeFile(join(site, 'torch/__init__.py'), 'raise OSError("libcudart.so.13: cannot open")');
    const paths = settings({ plugins: { paths: [PYTORCH] } });
    const broken = await examine(['boards 1'], { LLEM_PYTHON: join(venv, 'bin/python') }, paths);
    const bare = await examine(['boards 1'], { LLEM_PYTHON: '/nowhere/python3' }, paths);
    expect(broken.wrong('engine')?.message).toContain('libcudart.so.13: cannot open');
    expect(bare.wrong('engine')).toMatchObject({
      message: expect.stringMatching(/^wrong interpreter for pytorch: \/nowhere\/python3 \(LLEM_PYTHON\)/),
      fix: expect.stringMatching(/^unset LLEM_PYTHON/),
    });
  });
});
