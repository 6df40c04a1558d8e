import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock, type DeviceInfo, EnergyMeasurement, type EnergySource } from '@llem/core';
import { createExampleDevice } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { createCodecarbonMachine } from './codecarbon-machine.ts';

const clock = createSystemClock();
const signal = new AbortController().signal;
const WINDOW = { start_s: 0, end_s: 0 };
const devicesOf = (...indices: number[]) => indices.map((index) => createExampleDevice(index));

/** Observes `devices` while `work` runs. */
async function observe(source: EnergySource, devices: readonly DeviceInfo[], work: () => Promise<void>) {
  await using session = await source.start({ devices, signal });
  await work();
  return await session.stop(WINDOW);
}

/** Keeps this process busy: that is what a model on a CPU does. */
async function compute(seconds: number) {
  const end_s = clock.now() + seconds;
  for (let sum = 0; clock.now() < end_s; sum += Math.sqrt(sum + 1));
}

describe('CodeCarbon on simulated boards', () => {
  it('CM-13: GPU, CPU and RAM of the metered boards, prepared before the window, without a trace on the machine', async () => {
    const watched = join(mkdtempSync(join(tmpdir(), 'llem-watched-')), 'record');
    await using machine = await createCodecarbonMachine({
      scenario: ['power 0 0 5000', 'power 1 0 300', 'power 2 0 200'],
      country: 'deu',
      modules: 'watchful',
      env: {
        WATCH_FILE: watched,
        CODECARBON_PUE: '3',
        CODECARBON_SAVE_TO_FILE: 'true',
        CUDA_VISIBLE_DEVICES: 'GPU-0',
      },
      config: ['pue = 2', 'output_methods = csv', 'emissions_endpoint = http://127.0.0.1:9', 'gpu_ids = 0'],
    });
    const devices = devicesOf(2, 1);
    const asked_s = clock.now();
    await using prepared = (await machine.source.prepare?.({ devices, signal })) ?? null;
    const prepared_s = clock.now();
    const session = await machine.source.start({ devices, signal });
    const started_s = clock.now();
    expect(prepared).not.toBeNull();
    expect(started_s - prepared_s).toBeLessThan((prepared_s - asked_s) / 2);
    await clock.sleep(3);
    const { measurement, trace, codecarbon_co2_grams } = await session.stop(WINDOW);
    expect(EnergyMeasurement.parse(measurement)).toEqual(measurement);
    expect(measurement).toMatchObject({ method: 'codecarbon', per_device_j: null, warnings: [] });
    expect(trace).toBeNull();
    const { total_j, cpu_j, dram_j, duration_sec } = measurement;
    const gpu_j = (total_j ?? 0) - (cpu_j ?? 0) - (dram_j ?? 0);
    // Ticks of the counter, and the time that a busy machine takes to read it: neither 5000 W nor a PUE is in it.
    expect(gpu_j / 500).toBeGreaterThan(duration_sec - 0.5);
    expect(gpu_j / 500).toBeLessThan(duration_sec + 2);
    const kilowattHours = (total_j ?? 0) / 3.6e6;
    // Germany emits between 100 and 700 g per kWh, this decade or the next.
    expect((codecarbon_co2_grams ?? 0) / kilowattHours).toBeGreaterThan(100);
    expect((codecarbon_co2_grams ?? 0) / kilowattHours).toBeLessThan(700);

    const record = readFileSync(watched, 'utf8').trim().split('\n');
    expect(record).toContain('open /dev/null');
    expect(record.filter((line) => line.startsWith('socket.'))).toEqual([]);
    // Python tries out its temporary folder by a file that it removes; pipes to programs have numbers.
    const written = record.filter(
      (line) => !/^open (\/dev\/null|\d+)$/.test(line) && !line.startsWith(`open ${machine.home}/`),
    );
    expect(written).toEqual([]);
    expect(readdirSync(machine.home)).toEqual(['.codecarbon.config']);
    expect(['/emissions.csv', '/tmp/.codecarbon.lock'].filter((file) => existsSync(file))).toEqual([]);
  });

  it('measurement.md 5: a counter that gives nothing is null, not 0', async () => {
    const functions = ['nvmlDeviceGetTotalEnergyConsumption', 'nvmlDeviceGetPowerUsage'];
    await using machine = await createCodecarbonMachine({
      scenario: functions.map((name) => `fault 1 ${name} 3`),
    });
    const { measurement, codecarbon_co2_grams } = await observe(machine.source, devicesOf(1), () =>
      clock.sleep(0.3),
    );
    expect(measurement).toMatchObject({ total_j: null, cpu_j: null, dram_j: null });
    expect(measurement.warnings[0]).toMatch(/^energy_source_failed: CodeCarbon could not read GPU 1 /);
    expect(codecarbon_co2_grams).toBeNull();
  });

  it('measurement.md 5: boards that it cannot see reject the start, before a window is measured', async () => {
    await using machine = await createCodecarbonMachine({ env: { PATH: '/nowhere' } });
    await expect(machine.source.start({ devices: devicesOf(0), signal })).rejects.toThrow(
      'CodeCarbon sees no GPU: it needs nvidia-smi on PATH beside the driver',
    );
  });

  it('measurement.md 6: a CPU run beside boards leaves them out', async () => {
    await using machine = await createCodecarbonMachine();
    const { measurement } = await observe(machine.source, [], () => compute(1));
    const { total_j, cpu_j, dram_j } = measurement;
    expect(total_j).toBeCloseTo((cpu_j ?? 0) + (dram_j ?? 0), 6);
  });
});

describe('CodeCarbon without a GPU', () => {
  it('CM-13: models CPU and RAM of the processes of the experiment, not of its own', async () => {
    await using machine = await createCodecarbonMachine({ scenario: null });
    const before = process.cpuUsage();
    const busy = await observe(machine.source, [], () => compute(3));
    const { user, system } = process.cpuUsage(before);
    // A thread of any processor is worth more than half a watt of its design power; the worker used none.
    expect(busy.measurement.cpu_j).toBeGreaterThan((0.5 * (user + system)) / 1e6);
    const { measurement, codecarbon_co2_grams } = busy;
    expect(measurement.total_j).toBeCloseTo((measurement.cpu_j ?? 0) + (measurement.dram_j ?? 0), 6);
    expect(measurement.dram_j).toBeGreaterThan(0);
    expect(measurement.uncertainty_terms).toEqual([
      {
        term: 'sensor',
        kind: 'systematic',
        u_j: expect.closeTo((0.3 * (measurement.total_j ?? 0)) / Math.sqrt(3), 6),
        note: expect.stringContaining('30 %'),
      },
    ]);
    // No country, no CO2: the mean of the world is not where the run was.
    expect(codecarbon_co2_grams).toBeNull();
  });

  it('CM-13: a country that CodeCarbon does not know gives joules, and no CO2', async () => {
    await using machine = await createCodecarbonMachine({ scenario: null, country: 'XYZ' });
    const { measurement, codecarbon_co2_grams } = await observe(machine.source, [], () => compute(1));
    expect(measurement.total_j).toBeGreaterThan(0);
    expect(codecarbon_co2_grams).toBeNull();
  });

  it('CM-13: a tracker that tries the network is refused, and the user is told', async () => {
    await using machine = await createCodecarbonMachine({ scenario: null, modules: 'talkative' });
    const { measurement } = await observe(machine.source, [], async () => {});
    // Its joules tell which processes it was pointed at.
    expect(measurement.total_j).toBe(process.pid * 3_600_000);
    expect(machine.context.logged.filter((line) => line.startsWith('warn'))).toEqual([
      "warn: codecarbon: CodeCarbon tried to reach ('192.0.2.1', 80) and was refused",
      'warn: codecarbon: CodeCarbon tried to reach /nowhere and was refused',
      'warn: codecarbon: CodeCarbon tried to reach get.geojs.io and was refused',
    ]);
  });
});

describe('the probe of CodeCarbon', () => {
  it('CM-14: is available with and without a GPU, and says which', async () => {
    await using three = await createCodecarbonMachine();
    expect(await three.probe()).toEqual({
      available: true,
      detail: expect.stringMatching(/^3 GPUs, CPU and RAM: codecarbon 3\.3\.2 in .*python \(LLEM_PYTHON\)$/),
    });
    await using none = await createCodecarbonMachine({ scenario: ['boards 0'] });
    expect(await none.probe()).toMatchObject({
      available: true,
      detail: expect.stringMatching(/^models of CPU and RAM, no GPU: codecarbon 3\.3\.2 in /),
    });
  });

  it('measurement.md 5: says that it sees GPUs only with nvidia-smi on PATH', async () => {
    await using machine = await createCodecarbonMachine({ env: { PATH: '/nowhere' } });
    expect(await machine.probe()).toEqual({
      available: false,
      reason: 'the driver counts 3 GPUs, which CodeCarbon only sees with nvidia-smi on PATH',
      fix: 'put the folder of nvidia-smi on PATH; it comes with the NVIDIA driver',
    });
  });

  it('measurement.md 5: without the library its fix is the command that installs it', async () => {
    await using machine = await createCodecarbonMachine({ env: { LLEM_PYTHON: '/usr/bin/python3' } });
    expect(await machine.probe()).toMatchObject({
      available: false,
      reason: expect.stringMatching(/^codecarbon not found in /),
      fix: 'unset LLEM_PYTHON, then llem plugins setup codecarbon',
    });
  });
});
