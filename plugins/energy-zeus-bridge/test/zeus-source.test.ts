import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createSystemClock, EnergyMeasurement } from '@llem/core';
import { workerEnvironment } from '@llem/plugin-kit';
import { createExampleDevice, createFakeContext } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { buildFakeGpu } from '../../../tests/fake-gpu/build-fake-gpu.mjs';
import { createPythonMachine } from '../../../tests/python-energy/python-machine.ts';
import { createZeusSource, probeZeus } from '../src/zeus-source.ts';

const clock = createSystemClock();
const signal = new AbortController().signal;
const WINDOW = { start_s: 0, end_s: 0 };
/** Period of the simulated counter. */
const TICK_S = 0.1;
const devicesOf = (...indices: number[]) => indices.map((index) => createExampleDevice(index));

interface Setting {
  scenario?: readonly string[];
  without?: readonly string[];
  env?: Record<string, string>;
}

/** Zeus over a simulated machine, of which a test appends to the scenario. */
async function createMachine({ scenario = [], without = [], env = {} }: Setting = {}) {
  const gpu = await buildFakeGpu(['boards 4', 'set * idle_w 100', ...scenario], { without });
  const python = await createPythonMachine(gpu.directory);
  const context = createFakeContext({ clock, env: { ...python.env, ...env } });
  return {
    gpu,
    context,
    source: createZeusSource(context),
    probe: () => probeZeus(context),
    async [Symbol.asyncDispose]() {
      python[Symbol.dispose]();
      await gpu[Symbol.asyncDispose]();
    },
  };
}

describe('Zeus on simulated boards', () => {
  it('CM-12: only the metered boards are measured, by their NVML indices, whatever the user made visible', async () => {
    const scenario = [1, 2, 3].map((board) => `power ${board} 0 ${board * 100}`);
    await using machine = await createMachine({
      scenario,
      env: { CUDA_VISIBLE_DEVICES: 'GPU-00000000-0000' },
    });
    const devices = devicesOf(3, 1);
    await using prepared = (await machine.source.prepare?.({ devices, signal })) ?? null;
    expect(prepared).not.toBeNull();
    const asked_s = clock.now();
    await using session = await machine.source.start({ devices, signal });
    const began_s = clock.now();
    await clock.sleep(2);
    const ended_s = clock.now();
    const { measurement, trace } = await session.stop(WINDOW);
    const answered_s = clock.now();
    expect(trace).toBeNull();
    expect(EnergyMeasurement.parse(measurement)).toEqual(measurement);
    expect(measurement.warnings).toEqual([]);
    expect(Object.keys(measurement.per_device_j ?? {})).toEqual(['1', '3']);
    expect(measurement.duration_sec).toBeGreaterThan(ended_s - began_s);
    expect(measurement.duration_sec).toBeLessThan(answered_s - asked_s);
    // The counter shows the tick before, and is read some time in the call that asks for it.
    const late_s = Math.max(began_s - asked_s, answered_s - ended_s);
    for (const [board, joules] of Object.entries(measurement.per_device_j ?? {})) {
      const counted_s = joules / (Number(board) * 100);
      expect(Math.abs(counted_s - measurement.duration_sec)).toBeLessThan(TICK_S + late_s);
    }
  });

  it('measurement.md 5: a window in which the counter does not tick is null, not 0', async () => {
    await using machine = await createMachine({ scenario: ['set * tick_s 1000'] });
    const session = await machine.source.start({ devices: devicesOf(0, 1), signal });
    const { measurement } = await session.stop(WINDOW);
    expect(measurement).toMatchObject({ total_j: null, per_device_j: null });
    expect(measurement.warnings[0]).toMatch(/^energy_source_failed: Zeus read no energy of GPU 0, 1/);
  });

  it('measurement.md 5: before Volta Zeus polls in a process that imports our worker, which does nothing there', async () => {
    await using machine = await createMachine();
    const { LLEM_PYTHON = '' } = machine.context.env;
    const asSpawned =
      "import runpy, sys; runpy.run_path(sys.argv[1], run_name='__mp_main__'); print('imported')";
    const worker = fileURLToPath(new URL('../python/worker.py', import.meta.url));
    const env = workerEnvironment(machine.context.env, machine.context.settings);
    const { stdout, stderr } = spawnSync(LLEM_PYTHON, ['-c', asSpawned, worker], {
      env: { ...env },
      encoding: 'utf8',
    });
    expect([stdout, stderr]).toEqual(['imported\n', '']);
  });

  it.each([
    ['a board that is not there', devicesOf(7), {}, 'Invalid Argument'],
    ['no driver', devicesOf(0), { env: { LD_LIBRARY_PATH: '/nowhere' } }, 'No GPUs available.'],
    ['a run without a GPU', [], {}, 'Zeus measures GPUs, and this run uses none'],
  ] as const)('measurement.md 3: %s rejects the start with a reason', async (_, devices, setting, reason) => {
    await using machine = await createMachine(setting);
    await expect(machine.source.start({ devices, signal })).rejects.toThrow(reason);
  });

  it('measurement.md 3: a board that falls off the bus in the window rejects the stop', async () => {
    await using machine = await createMachine();
    await using session = await machine.source.start({ devices: devicesOf(0), signal });
    await machine.gpu.append('fault 0 * 15');
    await expect(session.stop(WINDOW)).rejects.toThrow(/lost|GPU/i);
  });
});

describe('the probe of Zeus', () => {
  it('CM-14: is available with the library and a GPU, and names both', async () => {
    await using machine = await createMachine();
    expect(await machine.probe()).toEqual({
      available: true,
      detail: expect.stringMatching(/^4 GPUs, zeus 0\.16\.0 in .*python \(LLEM_PYTHON\)$/),
    });
  });

  it('measurement.md 5: tests for a device, because Zeus starts without one', async () => {
    await using empty = await createMachine({ scenario: ['boards 0'] });
    expect(await empty.probe()).toMatchObject({
      available: false,
      reason: 'the NVIDIA driver is there, but no GPU',
    });
    await using broken = await createMachine({ scenario: ['fault 0 nvmlInit_v2 9'] });
    expect(await broken.probe()).toMatchObject({
      available: false,
      reason: 'no NVIDIA GPU: NVML does not initialise: code 9',
      fix: expect.stringContaining('nvidia-smi'),
    });
  });

  it('measurement.md 5: without the library its fix is the command that installs it', async () => {
    await using machine = await createMachine({ env: { LLEM_PYTHON: 'python3', PYTHONPATH: '' } });
    expect(await machine.probe()).toMatchObject({
      available: false,
      reason: expect.stringContaining('zeus not found in'),
      fix: 'unset LLEM_PYTHON, then llem plugins setup zeus',
    });
  });
});
