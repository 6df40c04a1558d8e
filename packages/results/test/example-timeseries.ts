import type { TelemetryRow } from '@llem/core';
import type { Table } from 'apache-arrow';
import { buildTimeseries } from '../src/timeseries/build-timeseries.ts';

/** A series of two GPUs with nulls, gaps, throttling beyond 32 bits and joules; `seconds` rows for each. */
export function exampleTimeseries(seconds: number): Promise<Table> {
  const trace = {
    between: (start_s: number, end_s: number) => ({
      total_j: null,
      per_device_j: { 0: (end_s - start_s) * 123.456789, 1: (end_s - start_s) / 3 },
      uncertainty_j: null,
    }),
    refreshes: () => [],
  };
  const rows = Array.from({ length: seconds }, (_, second) => [
    exampleReading(second, 0),
    exampleReading(second, 1),
  ]).flat();
  return buildTimeseries(rows, { start_s: 0, end_s: Math.max(1, seconds) }, trace);
}

/** One reading in the middle of a second. */
export function exampleReading(second: number, gpu_index: number): TelemetryRow {
  return {
    time_s: second + 0.5,
    gpu_index,
    power_w: second % 3 === 1 ? null : 100.1 + second,
    power_instant_w: gpu_index === 0 ? 99.9 : null,
    temperature_c: 41.5,
    memory_used_mb: 1024,
    memory_total_mb: 81559,
    sm_utilisation_pct: second % 100,
    memory_utilisation_pct: 3,
    sm_clock_mhz: null,
    throttle_reasons: second === 2 ? 2 ** 45 + 4 : 0,
  };
}
