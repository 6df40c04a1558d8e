import type { TelemetryRow } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { throttleInfo } from './throttle-info.ts';

const row = (
  time_s: number,
  gpu_index: number,
  throttle_reasons: number | null,
  temperature_c: number | null = 50,
): TelemetryRow => ({
  time_s,
  gpu_index,
  throttle_reasons,
  temperature_c,
  power_w: null,
  power_instant_w: null,
  memory_used_mb: null,
  memory_total_mb: null,
  sm_utilisation_pct: null,
  memory_utilisation_pct: null,
  sm_clock_mhz: null,
});
const info = (rows: readonly TelemetryRow[], thermal: Record<number, number | null> = {}) =>
  throttleInfo(
    { period_ms: 100, rows, thermal_violation_sec: thermal, power_violation_sec: {}, processes: null },
    100,
  );

describe('throttleInfo', () => {
  it.each([
    [0x1 | 0x2 | 0x10 | 0x100, {}],
    [0x4, { power: true }],
    [0x8, { hw_thermal: true, thermal: true }],
    [0x8 | 0x80, { hw_power: true }],
    [0x20, { sw_thermal: true, thermal: true }],
    [0x40, { hw_thermal: true, thermal: true }],
    [0x80, { hw_power: true }],
  ])('CM-34: bits %i mean %j', (bits, expected) => {
    const none = { thermal: false, power: false, sw_thermal: false, hw_thermal: false, hw_power: false };
    const detected = Object.keys(expected).length > 0;
    expect(info([row(100, 0, bits)])).toMatchObject({ ...none, ...expected, detected });
  });

  it('CM-34: one tick counts once however many GPUs, and power bits do not count', () => {
    const rows = [row(100.5, 0, 0x20), row(100.5, 1, 0x40), row(100.6, 0, 0x4), row(100.7, 1, 0x20, 88)];
    expect(info(rows)).toMatchObject({ throttle_duration_sec: 0.2, max_temperature_c: 88 });
    expect(info(rows)?.throttle_timestamps.map((time) => time.toFixed(1))).toEqual(['0.5', '0.7']);
  });

  it('CM-34: unread counters and temperatures are null, the largest device counts', () => {
    expect(info([row(100, 0, null, null)])).toMatchObject({
      detected: false,
      max_temperature_c: null,
      thermal_violation_sec: null,
    });
    expect(info([], { 0: 1, 1: 3, 2: null })?.thermal_violation_sec).toBe(3);
    expect(throttleInfo(null, 0)).toBeNull();
  });
});
