import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnergyOfIntervalSchema, TelemetryRecordSchema } from './sensor-output.ts';

describe('INF-06: what sensors return', () => {
  it('joules of an interval are finite and not negative, or null', () => {
    fc.assert(
      fc.property(fc.double(), (total_j) => {
        const { success } = EnergyOfIntervalSchema.safeParse({
          total_j,
          per_device_j: { 0: 1 },
          uncertainty_j: null,
        });
        expect(success).toBe(Number.isFinite(total_j) && total_j >= 0);
      }),
    );
    expect(
      EnergyOfIntervalSchema.safeParse({ total_j: null, per_device_j: null, uncertainty_j: null }).success,
    ).toBe(true);
  });

  it('a telemetry record tells null from absent', () => {
    const record = {
      period_ms: 100,
      rows: [],
      thermal_violation_sec: { 0: null },
      power_violation_sec: {},
      processes: null,
    };
    expect(TelemetryRecordSchema.parse(record)).toEqual(record);
    expect(TelemetryRecordSchema.safeParse({ ...record, processes: undefined }).success).toBe(false);
    expect(TelemetryRecordSchema.safeParse({ ...record, period_ms: 0 }).success).toBe(false);
  });
});
