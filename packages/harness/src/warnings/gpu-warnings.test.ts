import type { DeviceInfo, TelemetryRecord, TelemetryRow } from '@llem/core';
import { createExampleDevice } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { throttleInfo } from '../throttling/throttle-info.ts';
import { gpuWarnings } from './gpu-warnings.ts';

const row = (index: number, fields: Partial<TelemetryRow> = {}): TelemetryRow => ({
  time_s: 100 + index * 0.1,
  gpu_index: 0,
  temperature_c: 50,
  throttle_reasons: 0,
  power_w: null,
  power_instant_w: null,
  memory_used_mb: null,
  memory_total_mb: null,
  sm_utilisation_pct: null,
  memory_utilisation_pct: null,
  sm_clock_mhz: null,
  ...fields,
});
const rows = (count: number, fields: (index: number) => Partial<TelemetryRow> = () => ({})) =>
  Array.from({ length: count }, (_, index) => row(index, fields(index)));
const device = (fields: Partial<DeviceInfo> = {}) =>
  createExampleDevice(0, {
    persistence_mode: true,
    ecc_enabled: true,
    mig_enabled: false,
    mig_profile: null,
    processes: [],
    memory_used_mb: 0,
    ...fields,
  });

function warned(fields: {
  rows?: TelemetryRow[];
  device?: DeviceInfo;
  before?: DeviceInfo;
  record?: Partial<TelemetryRecord>;
}): string[] {
  const telemetry: TelemetryRecord = {
    period_ms: 100,
    rows: fields.rows ?? rows(20),
    thermal_violation_sec: { 0: 0 },
    power_violation_sec: { 0: 0 },
    processes: { 0: [] },
    ...fields.record,
  };
  const metered = [fields.device ?? device()];
  return gpuWarnings({
    before: [fields.before ?? device()],
    metered,
    telemetry,
    throttle: throttleInfo(telemetry, 100),
  });
}
const codes = (fields: Parameters<typeof warned>[0]) =>
  warned(fields).map((warning) => warning.split(':')[0]);

describe('gpuWarnings', () => {
  it('measurement.md 14: a quiet GPU warns of nothing', () => {
    expect(codes({})).toEqual([]);
    expect(gpuWarnings({ before: [], metered: [], telemetry: null, throttle: null })).toEqual([]);
  });

  it('measurement.md 14: fewer than 10 rows', () => {
    expect(codes({ rows: rows(9) })).toEqual(['nvml_low_sample_count']);
    expect(codes({ rows: rows(10) })).toEqual([]);
  });

  it('measurement.md 14: a gap above 200 ms, per device and not pooled', () => {
    const late = (seconds: number) =>
      rows(20, (index) => ({ time_s: 100 + index * 0.1 + (index > 9 ? seconds : 0) }));
    expect(codes({ rows: late(0.11) })).toEqual(['nvml_sample_gap']);
    expect(codes({ rows: late(0.09) })).toEqual([]);
    const other = rows(20, (index) => ({ gpu_index: 1, time_s: 100.05 + index * 0.1 }));
    expect(codes({ rows: [...late(0.11), ...other] })).toEqual(['nvml_sample_gap']);
  });

  it('CM-34: drift above 10 °C between first and last reading, with one decimal', () => {
    const drift = (celsius: number) =>
      rows(20, (index) => ({ temperature_c: index === 19 ? 50 + celsius : 50 }));
    expect(warned({ rows: drift(10.5) })[0]).toMatch(
      /^thermal_drift_detected: GPU 0 changed by 10\.5 °C in the window, more than 10 °C\./,
    );
    expect(codes({ rows: drift(10) })).toEqual([]);
    expect(codes({ rows: drift(-10.5) })).toEqual(['thermal_drift_detected']);
  });

  it('CM-34: a thermal bit or thermal violation time', () => {
    expect(codes({ rows: rows(20, (index) => ({ throttle_reasons: index === 3 ? 0x20 : 0 })) })).toEqual([
      'thermal_throttling',
    ]);
    expect(codes({ record: { thermal_violation_sec: { 0: 0.01 } } })).toEqual(['thermal_throttling']);
    expect(codes({ record: { thermal_violation_sec: { 0: null } } })).toEqual([]);
  });

  it('measurement.md 14: the power cap in a tenth of the rows or more, with the share', () => {
    const capped = (count: number) => rows(20, (index) => ({ throttle_reasons: index < count ? 0x4 : 0 }));
    expect(warned({ rows: capped(2) })[0]).toMatch(/^power_capped: .* 10 % /);
    expect(codes({ rows: capped(1) })).toEqual([]);
  });

  it('measurement.md 14: a process before the load, or one that came in the window', () => {
    const stranger = { pid: 77, memory_mb: 300 };
    const ours = { pid: 5, memory_mb: 900 };
    const loaded = device({ processes: [ours] });
    expect(warned({ before: device({ processes: [stranger] }), device: loaded })[0]).toMatch(
      /^foreign_gpu_process: .*pid 77 \(300 MiB\)/,
    );
    expect(codes({ device: loaded, record: { processes: { 0: [ours, stranger] } } })).toEqual([
      'foreign_gpu_process',
    ]);
    expect(codes({ device: loaded, record: { processes: { 0: [ours] } } })).toEqual([]);
    expect(codes({ device: device({ processes: null }), record: { processes: null } })).toEqual([]);
  });

  it('measurement.md 14: more than 1024 MiB in use before the run', () => {
    expect(codes({ before: device({ memory_used_mb: 1025 }) })).toEqual(['gpu_memory_in_use']);
    expect(codes({ before: device({ memory_used_mb: 1024 }) })).toEqual([]);
    expect(codes({ before: device({ memory_used_mb: null }) })).toEqual([]);
  });

  it('CM-31: persistence mode and ECC off are told, unknown is silent; MIG joules are the board’s', () => {
    expect(codes({ device: device({ persistence_mode: false, ecc_enabled: false }) })).toEqual([
      'gpu_persistence_mode_off',
      'ecc_disabled',
    ]);
    expect(
      codes({ device: device({ persistence_mode: null, ecc_enabled: null, mig_enabled: null }) }),
    ).toEqual([]);
    expect(codes({ device: device({ mig_enabled: true }) })).toEqual(['mig_parent_energy']);
  });
});
