import { EnergyMeasurement } from '@llem/core';
import type { FileReading } from '@llem/plugin-kit';
import { describe, expect, it } from 'vitest';
import { loadBetween, readCounter } from '../../test/simulated-counter.ts';
import { measureRapl } from './measure-rapl.ts';
import type { RaplZone } from './zones.ts';

const RANGE = 2 ** 38;
const zone = (domain: RaplZone['domain'], name: string): RaplZone => ({
  domain,
  name,
  energyFile: `/fake/${name}`,
  range_uj: RANGE,
});
const zones = [zone('cpu', 'package-0'), zone('dram', 'dram-0'), zone('cpu', 'package-1')];
const window = { start_s: 3, end_s: 8 };

const powerOf = (idle_w: number, load_w: number, to_s = 9.5) =>
  readCounter({ energy_j: loadBetween(idle_w, load_w, 3, 8), from_s: 1.53, to_s });
const PACKAGE = powerOf(20, 120);
const DRAM = powerOf(5, 15);

/** Measures readings of package-0, dram-0 and package-1. */
function measure(
  columns: readonly (readonly FileReading[])[],
  errors: readonly (string | null)[] = [null, null, null],
  over = window,
) {
  const samples = columns.map((readings, index) => ({ readings, error: errors[index] ?? null }));
  return measureRapl(zones.slice(0, columns.length), samples, over);
}

const failedAfter = (readings: readonly FileReading[], time_s: number): FileReading[] =>
  readings.map((reading) => (reading.before_s > time_s ? { ...reading, value: Number.NaN } : reading));

describe('measureRapl', () => {
  it('measurement.md 5: sums packages and memory apart and together', () => {
    const { measurement, trace } = measure([PACKAGE, DRAM, PACKAGE]);
    expect(EnergyMeasurement.parse(measurement)).toEqual(measurement);
    expect(measurement).toMatchObject({
      total_j: expect.closeTo(1275, 3),
      cpu_j: expect.closeTo(1200, 3),
      dram_j: expect.closeTo(75, 3),
      duration_sec: 5,
      per_device_j: null,
      method: 'rapl',
      warnings: [],
    });
    expect(measurement.samples).toMatchObject({
      count: 50,
      period_ms: 100,
      gap_max_ms: expect.closeTo(100, 3),
    });
    expect(measurement.uncertainty_j).toBeCloseTo((0.05 * 1275) / Math.sqrt(3), 0);
    expect(trace?.between(3, 8).total_j).toBeCloseTo(1275, 3);
    expect(trace?.refreshes()).toHaveLength(PACKAGE.length);
  });

  it('measurement.md 3: a counter that stood still under the load is null, not the joules of the rest', () => {
    const [stuck] = PACKAGE.filter(({ before_s }) => before_s > 4);
    const stalled = PACKAGE.map((reading) =>
      reading.before_s > 4 && reading.before_s < 6.5 ? { ...reading, value: stuck?.value ?? 0 } : reading,
    );
    const { measurement } = measure([stalled], [null]);
    expect(measurement).toMatchObject({ total_j: null, cpu_j: null });
    expect(measurement.warnings[0]).toMatch(/^energy_source_failed: .*stood still for 2\.\d s/);
  });

  it('measurement.md 3: a machine without memory counters has null there, and its packages as the total', () => {
    const { measurement } = measure([PACKAGE], [null]);
    expect(measurement).toMatchObject({
      total_j: expect.closeTo(600, 3),
      cpu_j: expect.closeTo(600, 3),
      dram_j: null,
    });
  });

  it('measurement.md 3: a counter that cannot be read any more is null, with the error and the way out', () => {
    const error = "EACCES: permission denied, open '/fake/package-0'";
    const { measurement, trace } = measure([failedAfter(PACKAGE, 5), DRAM, PACKAGE], [error, null, null]);
    expect(measurement).toMatchObject({
      total_j: null,
      cpu_j: null,
      dram_j: expect.closeTo(75, 3),
      uncertainty_j: null,
    });
    expect(measurement.uncertainty_terms).toEqual([]);
    expect(measurement.warnings).toEqual([
      expect.stringMatching(
        /^energy_source_failed: RAPL zone package-0 .*EACCES.* sudo chmod a\+r .*energy_uj\.$/,
      ),
    ]);
    expect(trace?.between(3, 8).total_j).toBeNull();
    expect(trace?.between(3, 4).total_j, 'the part that was read').not.toBeNull();
  });

  it('measurement.md 3: a memory counter that fails makes the total null, not smaller', () => {
    const { measurement } = measure([PACKAGE, failedAfter(DRAM, 0), PACKAGE], [null, 'ENOENT', null]);
    expect(measurement).toMatchObject({ total_j: null, cpu_j: expect.closeTo(1200, 3), dram_j: null });
  });

  it('measurement.md 3: a counter that stands still is a failed sensor, not 0 J', () => {
    const still = PACKAGE.map((reading) => ({ ...reading, value: 12_345 }));
    const { measurement } = measure([still], [null]);
    expect(measurement).toMatchObject({ total_j: null, cpu_j: null });
    expect(measurement.warnings).toEqual([expect.stringContaining('its counter stood still for 7.9 s')]);
    expect(measurement.samples.count, 'it was read all the same').toBe(50);
  });

  it('measurement.md 4.2: a counter that runs backwards is null with counter_reset', () => {
    const reset = PACKAGE.map((reading, index) => ({
      ...reading,
      value: index < 30 ? reading.value : 5_000 * index,
    }));
    const { measurement, trace } = measure([reset], [null]);
    expect(measurement).toMatchObject({ total_j: null });
    expect(measurement.warnings).toEqual([
      expect.stringMatching(/^counter_reset: .* Run the experiment again\.$/),
    ]);
    expect(trace).toBeNull();
  });

  it('measurement.md 4.5: says when the power beside the window was not steady', () => {
    const noisy = PACKAGE.map((reading, index) => ({
      ...reading,
      value: reading.value + (index % 2) * 1.5e6,
    }));
    const { measurement } = measure([noisy], [null]);
    expect(measurement.warnings).toEqual([
      expect.stringMatching(/^edges_not_quiet: power of RAPL zone package-0 before /),
    ]);
    expect(measurement.total_j).not.toBeNull();
  });

  it('measurement.md 4.4: without margins the ends are interpolated, and the term says so', () => {
    const { measurement } = measure([PACKAGE], [null], { start_s: 1.6, end_s: 9.4 });
    expect(measurement.total_j).toBeCloseTo(600 + 20 * 2.8, 2);
    expect(measurement.uncertainty_terms).toContainEqual(
      expect.objectContaining({ term: 'edge', note: 'no quiet margin: ends of the window interpolated' }),
    );
  });

  it('measurement.md 3: nothing read gives null everywhere', () => {
    const { measurement, trace } = measureRapl(
      zones,
      zones.map(() => ({ readings: [], error: 'gone' })),
      window,
    );
    expect(EnergyMeasurement.parse(measurement)).toMatchObject({ total_j: null, cpu_j: null, dram_j: null });
    expect(measurement.warnings).toHaveLength(3);
    expect(trace).toBeNull();
  });
});
