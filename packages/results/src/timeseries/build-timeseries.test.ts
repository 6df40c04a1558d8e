import type { TelemetryRow } from '@llem/core';
import { createExampleDevice, createFakeClock, createFakeEnergySource } from '@llem/testkit';
import type { Table } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTimeseries } from './build-timeseries.ts';

function reading(time_s: number, fields: Partial<TelemetryRow> = {}): TelemetryRow {
  return {
    time_s,
    gpu_index: 0,
    power_w: 100,
    power_instant_w: null,
    temperature_c: null,
    memory_used_mb: null,
    memory_total_mb: null,
    sm_utilisation_pct: null,
    memory_utilisation_pct: null,
    sm_clock_mhz: null,
    throttle_reasons: 0,
    ...fields,
  };
}

const column = (table: Table, name: string): unknown[] => [...(table.getChild(name) ?? [])];

describe('buildTimeseries', () => {
  it('CM-16: the table has the ten columns of results.md 5, with their types and nullability, also when empty', async () => {
    for (const rows of [[], [reading(10.5)]]) {
      const { schema } = await buildTimeseries(rows, { start_s: 10, end_s: 12 }, null);
      expect(
        schema.fields.map(({ name, type, nullable }) => `${name} ${type} ${nullable ? 'null' : 'required'}`),
      ).toEqual([
        'timestamp_s Float64 required',
        'gpu_index Int32 required',
        'power_w Float32 null',
        'temperature_c Float32 null',
        'memory_used_mb Float32 null',
        'memory_total_mb Float32 null',
        'sm_utilisation_pct Float32 null',
        'throttle_reasons Int64 required',
        'energy_j Float64 null',
        'power_instant_w Float32 null',
      ]);
    }
  });

  it('CM-16: a row is the mean of the non-null readings of its second; throttle bits are OR-ed', async () => {
    const rows = [
      reading(10, { power_w: 100, temperature_c: 40, throttle_reasons: 1 }),
      reading(10.9, { power_w: null, temperature_c: 50, throttle_reasons: 2 ** 40 }),
      reading(10.95, { power_w: 200, throttle_reasons: null }),
      reading(11, { power_w: null }),
    ];
    const table = await buildTimeseries(rows, { start_s: 10, end_s: 12 }, null);
    expect(column(table, 'timestamp_s')).toEqual([0, 1]);
    expect(column(table, 'power_w')).toEqual([150, null]);
    expect(column(table, 'temperature_c')).toEqual([45, null]);
    expect(column(table, 'throttle_reasons')).toEqual([2n ** 40n + 1n, 0n]);
    expect(column(table, 'energy_j')).toEqual([null, null]);
  });

  it('CM-16: only readings inside the window count; one on its closing edge belongs to the last second', async () => {
    const rows = [
      reading(9.999, { power_w: 1 }),
      reading(10, { power_w: 2 }),
      reading(12, { power_w: 3 }),
      reading(12.001, { power_w: 4 }),
    ];
    const table = await buildTimeseries(rows, { start_s: 10, end_s: 12 }, null);
    expect(column(table, 'power_w')).toEqual([2, 3]);
  });

  it('CM-16: rows are sorted by second, then GPU, whatever the order of the readings', async () => {
    const rows = [
      reading(1.2, { gpu_index: 10 }),
      reading(0.5, { gpu_index: 10 }),
      reading(0.6, { gpu_index: 2 }),
      reading(1.5, { gpu_index: 2 }),
    ];
    const table = await buildTimeseries(rows, { start_s: 0, end_s: 2 }, null);
    expect(column(table, 'timestamp_s')).toEqual([0, 0, 1, 1]);
    expect(column(table, 'gpu_index')).toEqual([2, 10, 2, 10]);
  });

  it('results.md 5: without GPU telemetry there are no rows', async () => {
    const { trace, window } = await observe({ start_s: 3, length_s: 5, gpus: 1, watts: () => 100 });
    expect((await buildTimeseries([], window, trace)).numRows).toBe(0);
    expect((await buildTimeseries([reading(100)], window, trace)).numRows).toBe(0);
  });

  it('results.md 5: a window that exceeds whole seconds by rounding has no sliver of a bucket', async () => {
    const table = await buildTimeseries([reading(0.1)], { start_s: 0.1, end_s: 3.1 + 1e-12 }, null);
    expect(column(table, 'timestamp_s')).toEqual([0, 1, 2]);
  });

  it('CM-16: the energy column adds up to the energy of each GPU within 0.1 %, for any window and any gaps', async () => {
    const runs = fc.record({
      start_s: fc.double({ min: 0, max: 1e6, noNaN: true }),
      length_s: fc.double({ min: 0.02, max: 40, noNaN: true }),
      gpus: fc.integer({ min: 1, max: 3 }),
      base_w: fc.double({ min: 1, max: 700, noNaN: true }),
      // Shares of the window at which anything was read: often no reading at all in a second.
      readings: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(runs, async ({ base_w, readings, ...run }) => {
        const watts = (time_s: number, gpu: number) => base_w * (1.5 + Math.sin(time_s * 3 + gpu));
        const { trace, window } = await observe({ ...run, watts });
        const rows = readings.flatMap((share) =>
          Array.from({ length: run.gpus }, (_, gpu_index) =>
            reading(Math.min(window.end_s, window.start_s + share * run.length_s), { gpu_index }),
          ),
        );
        const table = await buildTimeseries(rows, window, trace);
        const whole = trace.between(window.start_s, window.end_s).per_device_j ?? {};
        for (let gpu = 0; gpu < run.gpus; gpu += 1) {
          const joules = column(table, 'energy_j').filter(
            (_, row) => column(table, 'gpu_index')[row] === gpu,
          );
          const total = joules.reduce((sum: number, value) => sum + Number(value), 0);
          expect(Math.abs(total - (whole[gpu] ?? Number.NaN))).toBeLessThanOrEqual(1e-3 * (whole[gpu] ?? 0));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('results.md 5: a trace that cannot tell devices apart gives no energy per GPU', async () => {
    const trace = {
      between: () => ({ total_j: 5, per_device_j: null, uncertainty_j: null }),
      refreshes: () => [],
    };
    expect(
      column(await buildTimeseries([reading(0.5)], { start_s: 0, end_s: 1 }, trace), 'energy_j'),
    ).toEqual([null]);
  });
});

/** A real trace of a simulated meter over a window. */
async function observe({
  start_s,
  length_s,
  gpus,
  watts,
}: {
  start_s: number;
  length_s: number;
  gpus: number;
  watts: (time_s: number, gpu: number) => number;
}) {
  const clock = createFakeClock({ start_s });
  const source = createFakeEnergySource({
    clock,
    per_device: true,
    power_w: (time_s, gpu) => watts(time_s, gpu ?? 0),
  });
  const devices = Array.from({ length: gpus }, (_, index) => createExampleDevice(index));
  const session = await source.start({ devices, signal: new AbortController().signal });
  clock.advance(length_s + 1);
  const window = { start_s, end_s: start_s + length_s };
  const { trace } = await session.stop(window);
  if (!trace) throw new Error('the fake source has a trace');
  return { trace, window };
}
