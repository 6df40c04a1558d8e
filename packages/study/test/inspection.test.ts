import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserConfig } from '@llem/core';
import { createFakeClock } from '@llem/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeClock } from '../src/inspection/probe-clock.ts';
import { probeDocker } from '../src/inspection/probe-docker.ts';
import { probeDriver } from '../src/inspection/probe-driver.ts';
import { probeEngines } from '../src/inspection/probe-engines.ts';
import { probeStateRecords } from '../src/inspection/probe-state-records.ts';
import { probeStorage } from '../src/inspection/probe-storage.ts';
import { probeUserConfig } from '../src/inspection/probe-user-config.ts';
import { probed } from '../src/inspection/probed.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'llem-inspection-'));
});
afterAll(() => rmSync(root, { recursive: true }));

const folder = (name: string) => {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  return path;
};
/** A folder for PATH that holds a program. */
const program = (name: string, body: string) => {
  const bin = folder(`bin-${name}-${body.length}`);
  writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return bin;
};

describe('probes of a machine', () => {
  it('CLI-06: a probe that throws is a problem as text', async () => {
    expect(await probed(() => Promise.reject(new Error('no')))).toEqual({ value: null, problem: 'no' });
    expect(await probed(() => 7)).toEqual({ value: 7, problem: null });
  });

  it('CFG-22: tells a missing, a whole and a broken user config apart, and never rejects', async () => {
    const file = join(folder('xdg/llenergymeasure'), 'config.yaml');
    const ask = () => probeUserConfig({ XDG_CONFIG_HOME: join(root, 'xdg') }, 'linux');
    expect(await ask()).toMatchObject({ state: 'missing', path: file, settings: UserConfig.parse({}) });
    writeFileSync(file, 'ui: {prompt: false}\n');
    expect(await ask()).toMatchObject({ state: 'loaded', settings: { ui: { prompt: false } } });
    writeFileSync(file, 'ui: {promt: false}\n');
    expect(await ask()).toMatchObject({
      state: 'broken',
      settings: UserConfig.parse({}),
      problem: expect.stringMatching(/ui\.promt: unknown key, did you mean prompt\?/),
      fix: `edit ${file}`,
    });
  });

  it('cli.md 1: reads the driver’s version and who may open its device files', async () => {
    const machine = folder('machine');
    expect(await probeDriver(machine)).toEqual({ version: null, forbidden: [], usable: [] });
    writeFileSync(
      join(folder('machine/proc/driver/nvidia'), 'version'),
      'NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.65.06  Sun Jul 27 07:00:00 UTC 2025\n',
    );
    for (const name of ['nvidia0', 'nvidiactl', 'nvidia-uvm', 'null'])
      writeFileSync(join(folder('machine/dev'), name), '');
    const [first, control] = ['nvidia0', 'nvidiactl'].map((name) => join(machine, 'dev', name));
    expect(await probeDriver(machine)).toEqual({
      version: '580.65.06',
      forbidden: [],
      usable: [first, control],
    });
  });

  it('cli.md 4: asks Docker’s daemon, and says why it does not answer', async () => {
    expect(await probeDocker({ PATH: folder('empty') })).toEqual({
      command: null,
      daemon: null,
      problem: null,
      toolkit: null,
    });
    const good = program('docker', 'echo 29.1.0');
    const bad = program('docker', 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
    const toolkit = program('nvidia-ctk', '');
    expect(await probeDocker({ PATH: `${good}:${toolkit}` })).toEqual({
      command: join(good, 'docker'),
      daemon: '29.1.0',
      problem: null,
      toolkit: join(toolkit, 'nvidia-ctk'),
    });
    expect(await probeDocker({ PATH: bad })).toMatchObject({
      daemon: null,
      problem: 'Cannot connect to the Docker daemon',
    });
  });

  it('results.md 4: tries a place where nothing is yet, and leaves nothing there', async () => {
    const base = folder('results');
    const found = await probeStorage('results', join(base, 'a/b'));
    expect(found).toMatchObject({ use: 'results', path: join(base, 'a/b'), problem: null });
    expect(found.free_bytes).toBeGreaterThan(0);
    expect(readdirSync(base)).toEqual([]);
    writeFileSync(join(base, 'file'), '');
    expect((await probeStorage('results', join(base, 'file/below'))).problem).toMatch(/ENOTDIR/);
  });

  it('architecture.md The bridge: two processes have one monotonic clock', async () => {
    expect(await probeClock({ PATH: process.env.PATH })).toBe(0);
  });

  it('INF-08: lists stale records, marks them, and names those that do not parse', async () => {
    const records = folder('state');
    const state = {
      ...{ experiment_id: 'gone', phase: 'measuring', failed: false, config_hash: null, error_message: null },
      ...{ started_at: null, last_updated: '2026-01-01T00:00:00.000Z', subprocess_pid: 2 ** 22 + 1 },
    };
    writeFileSync(join(records, 'gone.json'), JSON.stringify(state));
    writeFileSync(join(records, 'torn.json'), '{');
    const ask = () => probeStateRecords(records, createFakeClock());
    expect(await ask()).toMatchObject({
      cleaned: ['gone'],
      unreadable: [expect.stringContaining('torn.json')],
    });
    expect((await ask()).cleaned).toEqual([]);
  });

  it('cli.md 1: tries the engine in the interpreter that was prescribed, and says when there is none', async () => {
    const settings = UserConfig.parse({});
    const env = { PATH: folder('empty'), HOME: root, LLEM_PYTHON: join(root, 'no/python') };
    const asked: string[] = [];
    const found = { problem: null, versions: { torch: '2.13.0' }, broken: [], missing: [] };
    const setup = { id: 'pytorch', package: 'x', requirements: ['torch'], folder: '/x', versions: {} };
    const setups = {
      list: async () => [{ ...setup, problem: null, state: 'not made' as const }],
      inspect: async (_id: string, interpreter: string) => {
        asked.push(interpreter);
        return found;
      },
    };
    const ask = (variables: object) =>
      probeEngines({ setups, settings, env: { ...env, ...variables }, cwd: root });
    expect(await ask({})).toMatchObject([
      {
        id: 'pytorch',
        is_prescribed: true,
        source: 'LLEM_PYTHON',
        problem: `${env.LLEM_PYTHON} does not exist`,
      },
    ]);
    expect(await ask({ LLEM_PYTHON: process.execPath })).toMatchObject([found]);
    expect(asked).toEqual([process.execPath]);
    expect(await ask({ LLEM_PYTHON: '' })).toMatchObject([
      { is_prescribed: false, problem: 'no python3 on PATH' },
    ]);
  });
});
