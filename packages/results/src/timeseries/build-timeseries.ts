import type { EnergyTrace, TelemetryRow, TimeWindow } from '@llem/core';
import type { Table } from 'apache-arrow';
import { mean } from '../statistics/index.ts';
import { createTable } from './arrow-table.ts';
import { TIMESERIES_COLUMNS, type TimeseriesRow } from './timeseries-columns.ts';

/** A window that ends this little after a full second has no further bucket: its length is rounding. */
const SLIVER_S = 1e-6;

/** One second of the window, the last one perhaps shorter. */
interface Bucket extends TimeWindow {
  readonly index: number;
}

/**
 * The time series of results.md 5: one row per second and per GPU with a reading inside the window, sorted by
 * second, then GPU. Readings of a second are averaged without the nulls. A second without readings has its row all
 * the same, so that `energy_j` adds up to the energy of the whole window; without a trace that column is null.
 */
export async function buildTimeseries(
  rows: readonly TelemetryRow[],
  window: TimeWindow,
  trace: EnergyTrace | null,
): Promise<Table> {
  const buckets = bucketsOf(window);
  const readings = groupReadings(rows, window, buckets.length);
  const gpus = [...readings.keys()].sort((a, b) => a - b);
  const series = buckets.flatMap((bucket) => {
    const joules =
      gpus.length > 0 ? (trace?.between(bucket.start_s, bucket.end_s).per_device_j ?? null) : null;
    return gpus.map((gpu) =>
      summarise(bucket.index, gpu, readings.get(gpu)?.[bucket.index] ?? [], joules?.[gpu] ?? null),
    );
  });
  return createTable(TIMESERIES_COLUMNS, series);
}

function bucketsOf({ start_s, end_s }: TimeWindow): Bucket[] {
  const count = Math.max(1, Math.ceil(end_s - start_s - SLIVER_S));
  return Array.from({ length: count }, (_, index) => ({
    index,
    start_s: start_s + index,
    end_s: index === count - 1 ? end_s : start_s + index + 1,
  }));
}

/** Readings inside the window by GPU, then by bucket; one at the closing edge belongs to the last bucket. */
function groupReadings(rows: readonly TelemetryRow[], { start_s, end_s }: TimeWindow, buckets: number) {
  const byGpu = new Map<number, TelemetryRow[][]>();
  for (const row of rows) {
    if (row.time_s < start_s || row.time_s > end_s) continue;
    const ofGpu = byGpu.get(row.gpu_index) ?? Array.from({ length: buckets }, () => []);
    byGpu.set(row.gpu_index, ofGpu);
    ofGpu[Math.min(Math.floor(row.time_s - start_s), buckets - 1)]?.push(row);
  }
  return byGpu;
}

function summarise(
  bucket: number,
  gpu: number,
  rows: readonly TelemetryRow[],
  joules: number | null,
): TimeseriesRow {
  const average = (
    field:
      | 'power_w'
      | 'temperature_c'
      | 'memory_used_mb'
      | 'memory_total_mb'
      | 'sm_utilisation_pct'
      | 'power_instant_w',
  ) => {
    const values = rows.map((row) => row[field]).filter((value) => value !== null);
    return values.length === 0 ? null : mean(values);
  };
  return {
    timestamp_s: bucket,
    gpu_index: gpu,
    power_w: average('power_w'),
    temperature_c: average('temperature_c'),
    memory_used_mb: average('memory_used_mb'),
    memory_total_mb: average('memory_total_mb'),
    sm_utilisation_pct: average('sm_utilisation_pct'),
    // As bigint: the operators on numbers would cut the mask to 32 bits.
    throttle_reasons: rows.reduce((bits, row) => bits | BigInt(row.throttle_reasons ?? 0), 0n),
    energy_j: joules,
    power_instant_w: average('power_instant_w'),
  };
}
