import { EnergyMeasurement, isComponentInstance, isSession } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { createExampleDevice } from './example-device.ts';
import { createFakeClock } from './fake-clock.ts';
import { createFakeEnergySource, type FakeEnergyScript } from './fake-energy-source.ts';

const signal = new AbortController().signal;

/** Observes 1 s, a window of 10 s, 1 s more. */
async function observe(script: Omit<FakeEnergyScript, 'clock'>, indices: readonly number[] = []) {
  const clock = createFakeClock({ start_s: 0 });
  const source = createFakeEnergySource({ clock, ...script });
  const session = await source.start({ devices: indices.map((index) => createExampleDevice(index)), signal });
  await clock.sleep(1);
  const start_s = clock.now();
  await clock.sleep(10);
  const end_s = clock.now();
  await clock.sleep(1);
  return { source, session, ...(await session.stop({ start_s, end_s })) };
}

describe('createFakeEnergySource', () => {
  it('INF-06: satisfies the guards and its measurement the schema', async () => {
    const { source, session, measurement } = await observe({ power_w: () => 50, per_device: true }, [0, 1]);
    expect(isComponentInstance('energy', source)).toBe(true);
    expect(isSession(session)).toBe(true);
    expect(EnergyMeasurement.parse(measurement)).toEqual(measurement);
  });

  it('measurement.md 1: with a trace gives the joules of the window, without one those of its own length', async () => {
    const traced = await observe({ power_w: () => 50 });
    expect(traced.measurement).toMatchObject({
      total_j: expect.closeTo(500, 6),
      duration_sec: 10,
      per_device_j: null,
    });
    const plain = await observe({ power_w: () => 50, trace: false, cpu: true, method: 'estimate' });
    expect(plain.measurement).toMatchObject({
      total_j: expect.closeTo(600, 6),
      cpu_j: expect.closeTo(600, 6),
      duration_sec: 12,
    });
    expect(plain.trace).toBeNull();
  });

  it('measurement.md 4.3: sums the devices', async () => {
    const { measurement } = await observe(
      { power_w: (_, index) => 100 + (index ?? 0), per_device: true },
      [2, 5],
    );
    expect(measurement.per_device_j).toEqual({ 2: expect.closeTo(1020, 6), 5: expect.closeTo(1050, 6) });
    expect(measurement.total_j).toBeCloseTo(2070, 6);
  });

  it('measurement.md 4.4: its trace answers for parts, and says null outside the observation', async () => {
    const { trace } = await observe({ power_w: (time_s) => time_s, refresh_s: 0.5 });
    expect(trace?.between(2, 4).total_j).toBeCloseTo(6, 6);
    expect(trace?.between(11, 13).total_j).toBeNull();
    expect(trace?.refreshes().slice(0, 3)).toEqual([0, 0.5, 1]);
    expect(trace?.refreshes().at(-1)).toBe(12);
  });

  it('measurement.md 3: fails as told, and counts what is open', async () => {
    const error = new Error('sensor gone');
    const clock = createFakeClock();
    const refused = createFakeEnergySource({ clock, power_w: () => 1, fail: { start: error } });
    await expect(refused.start({ devices: [], signal })).rejects.toBe(error);
    const failing = createFakeEnergySource({ clock, power_w: () => 1, fail: { stop: error } });
    const session = await failing.start({ devices: [], signal });
    expect(failing.open).toBe(1);
    await expect(session.stop({ start_s: 0, end_s: 1 })).rejects.toBe(error);
    await session[Symbol.asyncDispose]();
    expect([failing.started, failing.open]).toEqual([1, 0]);
  });

  it('architecture.md Contracts: counts what is prepared until it is disposed, twice or once', async () => {
    const clock = createFakeClock();
    const source = createFakeEnergySource({ clock, power_w: () => 1 });
    const handle = await source.prepare?.({ devices: [], signal });
    expect(source.prepared).toBe(1);
    await handle?.[Symbol.asyncDispose]();
    await handle?.[Symbol.asyncDispose]();
    expect(source.prepared).toBe(0);
    const error = new Error('no interpreter');
    const failing = createFakeEnergySource({ clock, power_w: () => 1, fail: { prepare: error } });
    await expect(failing.prepare?.({ devices: [], signal })).rejects.toBe(error);
  });

  it('measurement.md 5: carries a CO2 figure when it is told one', async () => {
    expect(await observe({ power_w: () => 1, codecarbon_co2_grams: 3 })).toMatchObject({
      codecarbon_co2_grams: 3,
    });
    expect(await observe({ power_w: () => 1 })).not.toHaveProperty('codecarbon_co2_grams');
  });

  it('measurement.md 3: replaces fields of the measurement', async () => {
    const { measurement } = await observe({
      power_w: () => 1,
      measurement: { total_j: null, warnings: ['counter_reset: x. y.'] },
    });
    expect(measurement).toMatchObject({ total_j: null, warnings: ['counter_reset: x. y.'] });
  });
});
