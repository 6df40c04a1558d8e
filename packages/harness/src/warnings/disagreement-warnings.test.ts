import type { EnergyMeasurement, TelemetryRecord } from '@llem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disagreementWarnings } from './disagreement-warnings.ts';

const NAMES = {
  energy: "energy 'mine' of energy-mine",
  cpuEnergy: "energy 'rapl'",
  telemetry: "telemetry 'nvml'",
};
const SECONDS = 10;

function measured(joules: Partial<EnergyMeasurement>): EnergyMeasurement {
  return {
    total_j: null,
    duration_sec: SECONDS,
    per_device_j: null,
    cpu_j: null,
    dram_j: null,
    method: 'mine',
    uncertainty_j: null,
    uncertainty_terms: [],
    cross_check: null,
    samples: { count: 2, period_ms: null, gap_max_ms: null, counter_period_ms: null, counter_read_ms: null },
    warnings: [],
    ...joules,
  };
}

/** Ten readings of one power per device. */
function telemetry(...watts: readonly (number | null)[]): TelemetryRecord {
  const rows = watts.flatMap((power_w, gpu_index) =>
    Array.from({ length: 10 }, (_, time_s) => ({
      time_s,
      gpu_index,
      power_w,
      power_instant_w: null,
      temperature_c: null,
      memory_used_mb: null,
      memory_total_mb: null,
      sm_utilisation_pct: null,
      memory_utilisation_pct: null,
      sm_clock_mhz: null,
      throttle_reasons: null,
    })),
  );
  return { period_ms: 1000, rows, thermal_violation_sec: {}, power_violation_sec: {}, processes: null };
}

const warningsOf = (
  joules: Partial<EnergyMeasurement>,
  record: TelemetryRecord | null,
  cpu_j: number | null = null,
) =>
  disagreementWarnings(
    {
      energy: { measurement: measured(joules), trace: null },
      cpuEnergy: cpu_j === null ? null : measured({ cpu_j, total_j: cpu_j }),
      telemetry: record,
    },
    NAMES,
  );

describe('measurement.md 4.5: two meters of one run', () => {
  it.each([0.001, 1000])(
    'joules in a unit wrong by %f are told, with both meters, joules and watts',
    (factor) => {
      const [warning, ...others] = warningsOf({ total_j: 3000 * factor }, telemetry(200, 100));
      expect(warning).toMatch(/^estimators_disagree: two meters of the GPUs /);
      for (const part of [
        "energy 'mine' of energy-mine",
        "telemetry 'nvml'",
        '3.00e+3 J',
        `(${(300 * factor).toPrecision(3)} W)`,
      ])
        expect(warning).toContain(part);
      expect(others).toEqual([]);
    },
  );

  it('meters of one GPU that differ by lag, averaging or what else a wall plug feeds are not', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1 / 30, max: 30, noNaN: true }),
        fc.double({ min: 1, max: 2000, noNaN: true }),
        (ratio, watts) => {
          expect(warningsOf({ total_j: watts * ratio * SECONDS }, telemetry(watts))).toEqual([]);
        },
      ),
    );
  });

  it('the share of the CPU and of memory is not counted to the GPUs; a source of these alone has no share', () => {
    expect(warningsOf({ total_j: 100_500, cpu_j: 100_000, dram_j: 0 }, telemetry(50))).toEqual([]);
    expect(warningsOf({ total_j: 100_000, cpu_j: 90_000, dram_j: 10_000 }, telemetry(50))).toEqual([]);
    expect(warningsOf({ total_j: 0.5, per_device_j: { 0: 0.5 }, cpu_j: 0 }, telemetry(50))).toHaveLength(1);
  });

  it('nothing is compared with what was not read', () => {
    for (const record of [null, telemetry(), telemetry(null), telemetry(100, null)])
      expect(warningsOf({ total_j: 1e9 }, record)).toEqual([]);
    expect(warningsOf({ total_j: null }, telemetry(100))).toEqual([]);
    expect(disagreementWarnings({ energy: null, cpuEnergy: null, telemetry: telemetry(1) }, NAMES)).toEqual(
      [],
    );
  });

  it('0 J of a board that draws power is as wrong', () => {
    expect(warningsOf({ total_j: 0 }, telemetry(100))).toHaveLength(1);
  });

  it('joules of the CPU are compared with the sensor that runs along', () => {
    const [warning] = warningsOf({ total_j: 500_000, cpu_j: 500_000 }, null, 500);
    expect(warning).toContain('two meters of the CPU');
    expect(warning).toContain("energy 'rapl'");
    expect(warningsOf({ total_j: 600, cpu_j: 600 }, null, 500)).toEqual([]);
  });
});
