import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { component, createSandbox, type Sandbox } from '../../packages/host/test/sandbox.ts';
import { runProcess } from '../../packages/process/src/index.ts';
import { buildFakeGpu } from '../fake-gpu/build-fake-gpu.mjs';
import { createPythonMachine, type PythonMachine } from './python-machine.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS: Readonly<Record<string, string>> = {
  '@llem/energy-zeus': 'plugins/energy-zeus-bridge',
  '@llem/energy-codecarbon': 'plugins/energy-codecarbon-bridge',
  '@llem/energy-nvml': 'plugins/energy-nvml',
};
/** This machine may have no RAPL; the host cannot tell one that has from one that says so. */
const RAPL = component('energy', 'rapl', {
  priority: 40,
  claims: ['rapl'],
  capabilities: '{ trace: true, per_device: false, cpu: true, dram: true }',
});

let sandbox: Sandbox;
let gpu: Awaited<ReturnType<typeof buildFakeGpu>>;
let python: PythonMachine;
beforeEach(async () => {
  [sandbox, gpu] = await Promise.all([createSandbox(), buildFakeGpu(['boards 2'])]);
  python = await createPythonMachine(gpu.directory);
});
afterEach(async () => {
  python[Symbol.dispose]();
  await gpu[Symbol.asyncDispose]();
  await sandbox[Symbol.asyncDispose]();
});

/** A project with the packages as they are, a processor with RAPL and some engine. */
async function install(...packages: string[]): Promise<void> {
  const all = [...packages, '@llem/energy-cpu', 'engine'];
  await rm(join(sandbox.path, 'project'), { recursive: true, force: true });
  const dependencies = Object.fromEntries(all.map((name) => [name, '2']));
  await sandbox.write('project/package.json', { dependencies });
  for (const name of packages)
    await sandbox.link(`project/node_modules/${name}`, join(ROOT, FOLDERS[name] ?? ''));
  const modules = 'project/node_modules';
  await sandbox.plugin(`${modules}/@llem/energy-cpu`, { name: '@llem/energy-cpu', components: [RAPL] });
  await sandbox.plugin(`${modules}/engine`, { name: 'engine', components: [component('backend', 'engine')] });
}

async function select(energy: string) {
  const program = join(import.meta.dirname, 'select-energy.mjs');
  const args = [program, join(sandbox.path, 'project'), energy];
  const { code, stdout, stderr } = await runProcess(process.execPath, args, {
    env: python.env,
    timeoutSec: 60,
  });
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

describe('CM-14: energy sources that are installed together', () => {
  it('auto takes Zeus, which holds the counter; NVML gives telemetry only, and RAPL runs beside', async () => {
    await install(...Object.keys(FOLDERS));
    const { energy, cpuEnergy, telemetry, issues, decisions } = await select('auto');
    expect([energy, cpuEnergy, telemetry, issues]).toEqual([
      '@llem/energy-zeus zeus',
      '@llem/energy-cpu rapl',
      '@llem/energy-nvml nvml',
      [],
    ]);
    expect(decisions).toMatchObject({
      'energy zeus': { reason: 'highest-priority', detail: expect.stringContaining('2 GPUs, zeus 0.16.0') },
      'energy nvml': { reason: 'lower-priority' },
      'energy codecarbon': { reason: 'claim-conflict', detail: 'claims nvml-energy, which is in use' },
      'energy rapl': { reason: 'highest-priority', detail: expect.stringContaining('beside zeus') },
      'telemetry nvml': { reason: 'highest-priority' },
    });
  });

  it('without Zeus NVML is the source, with nothing else to do', async () => {
    await install('@llem/energy-codecarbon', '@llem/energy-nvml');
    const { energy, cpuEnergy, telemetry } = await select('auto');
    expect([energy, cpuEnergy, telemetry]).toEqual([
      '@llem/energy-nvml nvml',
      '@llem/energy-cpu rapl',
      '@llem/energy-nvml nvml',
    ]);
  });

  it('CodeCarbon by name holds the counter and RAPL: nothing runs beside it but telemetry', async () => {
    await install(...Object.keys(FOLDERS));
    const { energy, cpuEnergy, telemetry, decisions } = await select('codecarbon');
    expect([energy, cpuEnergy, telemetry]).toEqual([
      '@llem/energy-codecarbon codecarbon',
      null,
      '@llem/energy-nvml nvml',
    ]);
    expect(decisions['energy rapl']).toEqual({
      reason: 'claim-conflict',
      detail: 'claims rapl, which is in use',
    });
  });

  it('ENERGY_UNAVAILABLE: a source by name without its library is an issue with the command that installs it', async () => {
    await install(...Object.keys(FOLDERS));
    python = { ...python, env: { ...python.env, LLEM_PYTHON: '/usr/bin/python3' } };
    const { energy, issues } = await select('zeus');
    expect([energy, issues]).toEqual([
      null,
      [
        expect.stringMatching(
          /^Energy source 'zeus' is not available on this system\. Reason: zeus not found in .* — unset LLEM_PYTHON, then llem plugins setup zeus$/,
        ),
      ],
    ]);
  });
});
