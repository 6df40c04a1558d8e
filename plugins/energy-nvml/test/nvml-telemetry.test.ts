import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type DeviceInfo, DeviceInfoSchema, TelemetryRecordSchema, type TelemetryRow } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { probeNvml } from '../src/probe-nvml.ts';
import { createNvmlTelemetry } from '../src/telemetry/nvml-telemetry.ts';
import { announceLoad, createFakeMachine, type FakeMachine } from './fake-board.ts';

const signal = new AbortController().signal;
const telemetryOf = (
  { gpu, sampler, clock }: FakeMachine,
  env: Readonly<Record<string, string | undefined>> = {},
) => createNvmlTelemetry(gpu.library, sampler, { env, clock });

describe('NVML telemetry on simulated boards', () => {
  it('CM-32: describes every board, null where it cannot be read', async () => {
    await using machine = await createFakeMachine(2, [
      'set 1 name NVIDIA A10',
      'set 1 ecc -1',
      'set 1 persistence 0',
      'fault 1 nvmlDeviceGetPowerManagementLimit 3',
      'process 1 1 77',
    ]);
    const [first, second] = await telemetryOf(machine).devices();
    expect(DeviceInfoSchema.parse(first)).toEqual(first);
    expect(first).toMatchObject({
      index: 0,
      name: 'NVIDIA H200',
      memory_total_mb: 143771,
      memory_used_mb: 512,
      compute_capability: '9.0',
      pcie_gen: 5,
      mig_enabled: false,
      mig_profile: null,
      persistence_mode: true,
      ecc_enabled: true,
      power_limit_w: 700,
      default_power_limit_w: 700,
      temperature_c: 35,
      fan_speed_pct: null,
      driver_version: '580.159.04',
      cuda_version: '13.0',
      processes: [],
    });
    expect(second).toMatchObject({
      name: 'NVIDIA A10',
      ecc_enabled: null,
      persistence_mode: false,
      power_limit_w: null,
      processes: [{ pid: 1, memory_mb: 77 }],
    });
  });

  it('measurement.md 6: a MIG instance that was asked for shows on the board that holds it', async () => {
    const mig = ['set 1 mig_mode 1', 'set 1 mig_uuid MIG-77', 'set 1 mig_name NVIDIA H200 MIG 1g.18gb'];
    await using machine = await createFakeMachine(2, mig);
    const asked = await telemetryOf(machine, { CUDA_VISIBLE_DEVICES: 'MIG-77' }).devices();
    expect(asked.map(({ mig_enabled, mig_profile }) => [mig_enabled, mig_profile])).toEqual([
      [false, null],
      [true, '1g.18gb'],
    ]);
  });

  it('issue 4: a board in MIG mode without an instance that was asked for says that it is split, and no more', async () => {
    await using machine = await createFakeMachine(2, ['set 1 mig_mode 1', 'set 1 mig_uuid MIG-77']);
    for (const wanted of [{}, { CUDA_VISIBLE_DEVICES: 'MIG-unknown' }]) {
      const devices = await telemetryOf(machine, wanted).devices();
      expect(devices.map(({ mig_enabled, mig_profile }) => [mig_enabled, mig_profile])).toEqual([
        [false, null],
        [true, null],
      ]);
    }
  });

  it('CM-16: rows, throttle bits, violation times and processes of the window, beside energy in one thread', async () => {
    await using machine = await createFakeMachine(2);
    const telemetry = telemetryOf(machine);
    const handed: TelemetryRow[] = [];
    const onRows = (rows: readonly TelemetryRow[]) => handed.push(...rows);
    const session = await telemetry.start({ devices: machine.devices, period_ms: 100, signal, onRows });
    const energy = await machine.source.start({ devices: machine.devices, signal });
    const window = await announceLoad(machine, 2.5, ['600', '300']);
    const { start_s } = window;
    await machine.gpu.append(
      `throttle 0 4 ${start_s + 0.5} ${start_s + 1.5}`,
      `throttle 1 40 ${start_s + 1} ${start_s + 1.25}`,
      `process 0 4000001 99 ${start_s + 0.1} ${start_s + 2.4}`,
    );
    await machine.clock.sleep(window.end_s + 1.6 - machine.clock.now());
    const { measurement } = await energy.stop(window);
    const record = await session.stop(window);
    await session[Symbol.asyncDispose]();

    expect(TelemetryRecordSchema.parse(record)).toEqual(record);
    for (const board of [0, 1]) {
      const rows = record.rows.filter(({ gpu_index }) => gpu_index === board);
      expect(rows.length).toBeGreaterThan(15);
      expect(rows.length).toBeLessThanOrEqual(26);
      expect(rows.at(-1)?.power_instant_w).toBeCloseTo([600, 300][board] ?? 0, 0);
    }
    const last = record.rows.findLast(({ gpu_index }) => gpu_index === 0);
    expect(last).toMatchObject({
      temperature_c: 60,
      memory_used_mb: 512,
      memory_total_mb: 143771,
      sm_clock_mhz: 1980,
    });
    expect(last?.sm_utilisation_pct).toBeGreaterThan(50);
    expect(record.rows.every(({ time_s }) => time_s >= window.start_s && time_s <= window.end_s)).toBe(true);
    const bits = (board: number) =>
      new Set(record.rows.filter(({ gpu_index }) => gpu_index === board).map((row) => row.throttle_reasons));
    expect(bits(0)).toEqual(new Set([0, 0x4]));
    expect(bits(1)).toEqual(new Set([0, 0x40]));
    expect(record.power_violation_sec[0]).toBeCloseTo(1, 3);
    expect(record.thermal_violation_sec[1]).toBeCloseTo(0.25, 3);
    expect(record.thermal_violation_sec[0]).toBe(0);
    expect(record.processes).toEqual({ 0: [{ pid: 4000001, memory_mb: 99 }], 1: [] });
    expect(handed.length).toBeGreaterThan(record.rows.length);
    expect(new Set(handed.map((row) => `${row.gpu_index} ${row.time_s}`)).size).toBe(handed.length);
    expect(measurement.total_j).toBeCloseTo(2.5 * 900, -2);
  });

  it('CM-34: a window that ends with the session has its violation times and processes', async () => {
    await using machine = await createFakeMachine(1, ['throttle 0 20 0', 'process 0 4000001 7']);
    const session = await telemetryOf(machine).start({ devices: machine.devices, period_ms: 50, signal });
    const start_s = machine.clock.now();
    await machine.clock.sleep(0.3);
    const end_s = machine.clock.now();
    const record = await session.stop({ start_s, end_s });
    expect(record.thermal_violation_sec[0]).toBeGreaterThanOrEqual(end_s - start_s);
    expect(record.processes).toEqual({ 0: [{ pid: 4000001, memory_mb: 7 }] });
  });

  it('issue 4: what the user may not see is null, and the rest is read', async () => {
    await using machine = await createFakeMachine(1, [
      'fault 0 nvmlDeviceGetComputeRunningProcesses_v3 4',
      'fault 0 nvmlDeviceGetViolationStatus 3',
      'fault 0 nvmlDeviceGetTemperature 999',
    ]);
    const telemetry = telemetryOf(machine);
    expect((await telemetry.devices())[0]?.processes).toBeNull();
    const session = await telemetry.start({ devices: machine.devices, period_ms: 50, signal });
    const start_s = machine.clock.now();
    await machine.clock.sleep(0.5);
    const record = await session.stop({ start_s, end_s: machine.clock.now() });
    expect(record).toMatchObject({
      processes: null,
      thermal_violation_sec: { 0: null },
      power_violation_sec: { 0: null },
    });
    expect(record.rows.length).toBeGreaterThan(4);
    expect(record.rows[0]).toMatchObject({ temperature_c: null, power_w: 100 });
  });

  it('measurement.md 4.2: older names of calls serve where the newer are missing', async () => {
    const without = ['nvmlDeviceGetCurrentClocksEventReasons', 'nvmlDeviceGetComputeRunningProcesses_v3'];
    await using machine = await createFakeMachine(1, ['throttle 0 20', 'process 0 1 5'], { without });
    const telemetry = telemetryOf(machine);
    expect((await telemetry.devices())[0]?.processes).toEqual([{ pid: 1, memory_mb: 5 }]);
    const session = await telemetry.start({ devices: machine.devices, period_ms: 50, signal });
    const start_s = machine.clock.now();
    await machine.clock.sleep(0.2);
    const { rows } = await session.stop({ start_s, end_s: machine.clock.now() });
    expect(rows[0]?.throttle_reasons).toBe(0x20);
  });
});

describe('NVML probe', () => {
  it('measurement.md 4.2: is available with a library, an initialisation and a GPU', async () => {
    await using machine = await createFakeMachine(2);
    expect(probeNvml(machine.gpu.library)).toEqual({
      available: true,
      detail: `2 GPUs through ${machine.gpu.library}`,
    });
    // Without the CUDA driver's library in this process there is no context that a probe could have made.
    expect(await readFile('/proc/self/maps', 'utf8')).not.toContain('libcuda');
  });

  it('measurement.md 4.2: is available with GPUs that cannot be measured, and names them with the reason', async () => {
    await using machine = await createFakeMachine(3, [
      'fault 1 * 15',
      ...['TotalEnergyConsumption', 'PowerUsage', 'FieldValues'].map(
        (name) => `fault 2 nvmlDeviceGet${name} 3`,
      ),
    ]);
    expect(probeNvml(machine.gpu.library)).toEqual({
      available: true,
      detail: `3 GPUs through ${machine.gpu.library}; GPU 1 does not answer: the GPU has fallen off the bus (15); GPU 2 has no sensor that can be read: not supported (3)`,
    });
  });

  it.each([
    ['zero GPUs', ['boards 0'], /but no GPU/, /nvidia-smi -L/],
    [
      'a driver that is not loaded',
      ['fault 0 nvmlInit_v2 9'],
      /the NVIDIA driver is not loaded \(9\)/,
      /modprobe/,
    ],
    ['versions that differ', ['fault 0 nvmlInit_v2 18'], /versions differ \(18\)/, /reboot/],
    ['no permission', ['fault 0 nvmlInit_v2 4'], /no permission \(4\)/, /group/],
    [
      'a count that fails',
      ['fault 0 nvmlDeviceGetCount_v2 999'],
      /cannot be counted: unknown error/,
      /nvidia-smi/,
    ],
  ])('issue 4: with %s it says why and what to do', async (_name, scenario, reason, fix) => {
    await using machine = await createFakeMachine(1, scenario);
    const found = probeNvml(machine.gpu.library);
    expect(found).toMatchObject({
      available: false,
      reason: expect.stringMatching(reason),
      fix: expect.stringMatching(fix),
    });
  });

  it('issue 4: without a library it names what was tried', () => {
    expect(probeNvml('/nowhere/libnvidia-ml.so.1')).toMatchObject({
      available: false,
      reason: expect.stringContaining('/nowhere/'),
    });
  });
});

describe('holding a CUDA context', () => {
  const environment = ({ gpu }: FakeMachine, extra: Record<string, string> = {}) => ({
    PATH: process.env.PATH,
    LD_LIBRARY_PATH: gpu.directory,
    ...extra,
  });
  const pids = (devices: readonly DeviceInfo[]) =>
    devices.map(({ processes }) => processes?.map(({ pid }) => pid) ?? []);

  it('CM-17: a process of its own holds it on the devices asked for, until it is let go', async () => {
    await using machine = await createFakeMachine(3);
    const telemetry = telemetryOf(machine, environment(machine));
    const devices = await telemetry.devices();
    const held = await telemetry.holdContext(
      [devices[0], devices[2]].filter((device) => device !== undefined),
    );
    const [first = [], second = [], third = []] = pids(await telemetry.devices());
    expect([first.length, second.length, third.length]).toEqual([1, 0, 1]);
    expect(first[0]).not.toBe(process.pid);
    expect((await readFile(`/proc/${first[0]}/maps`, 'utf8')).includes(machine.gpu.directory)).toBe(true);
    await held[Symbol.asyncDispose]();
    await held[Symbol.asyncDispose]();
    expect(pids(await telemetry.devices())).toEqual([[], [], []]);
  });

  it('measurement.md 7: of several MIG instances the first is held, as CUDA shows a process one', async () => {
    const split = [0, 1].flatMap((board) => [
      `set ${board} mig_mode 1`,
      `set ${board} mig_uuid MIG-${board}`,
      `set ${board} mig_name NVIDIA H200 MIG 1g.18gb`,
    ]);
    await using machine = await createFakeMachine(2, split);
    const telemetry = telemetryOf(machine, environment(machine, { CUDA_VISIBLE_DEVICES: 'MIG-1,MIG-0' }));
    const devices = await telemetry.devices();
    expect(devices.map(({ mig_profile }) => mig_profile)).toEqual([null, '1g.18gb']);
    await using _held = await telemetry.holdContext(devices.slice(1));
    expect(pids(await telemetry.devices()).map((processes) => processes.length)).toEqual([0, 1]);
  });

  it('measurement.md 7: a context that cannot be made is an error that says why', async () => {
    await using machine = await createFakeMachine(1);
    const telemetry = telemetryOf(machine, environment(machine, { FAKE_CUDA_FAIL: '1' }));
    await expect(telemetry.holdContext(await telemetry.devices())).rejects.toThrow('cuInit answered 100');
    const without = telemetryOf(machine, { PATH: process.env.PATH });
    await expect(without.holdContext(await telemetry.devices())).rejects.toThrow(
      /no CUDA driver library: tried libcuda/,
    );
  });

  it('architecture.md: the holder ends by itself when its parent is gone', async () => {
    await using machine = await createFakeMachine(1);
    const script = `
      const { holdContext } = await import(${JSON.stringify(new URL('../dist/context/hold-context.js', import.meta.url).href)});
      await holdContext(['0'], process.env);
      process.stdout.write('held');
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: environment(machine),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await Promise.race([once(parent.stdout, 'data'), once(parent, 'exit')]);
    const telemetry = telemetryOf(machine);
    expect(pids(await telemetry.devices())[0]).toHaveLength(1);
    parent.kill('SIGKILL');
    await expect.poll(async () => pids(await telemetry.devices())[0], { timeout: 5000 }).toEqual([]);
  });
});
