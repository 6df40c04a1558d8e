import type { EnergyOutcome, TimeWindow } from '@llem/core';
import { addParts, type FileSamples, sensorOutcome } from '@llem/plugin-kit';
import { measureZone, type ZoneReport } from './measure-zone.ts';
import type { RaplZone } from './zones.ts';

/** Milliseconds between two reads of a counter (measurement.md 5). */
export const PERIOD_MS = 100;

/**
 * Joules of the window from readings of every zone: packages make `cpu_j`, memory `dram_j`. A zone that could not
 * be measured makes its domain and the total null.
 */
export function measureRapl(
  zones: readonly RaplZone[],
  samples: readonly FileSamples[],
  window: TimeWindow,
): EnergyOutcome {
  const reports = zones.map((zone, index) =>
    measureZone(zone, samples[index] ?? { readings: [], error: null }, window),
  );
  const { measurement, trace } = sensorOutcome(reports, { method: 'rapl', window, period_ms: PERIOD_MS });
  const reads_s = reports.flatMap(({ longest_read_s }) => longest_read_s ?? []);
  return {
    measurement: {
      ...measurement,
      cpu_j: joulesOf(reports, 'cpu'),
      dram_j: joulesOf(reports, 'dram'),
      samples: {
        ...measurement.samples,
        counter_read_ms: reads_s.length === 0 ? null : 1000 * Math.max(...reads_s),
      },
    },
    trace,
  };
}

function joulesOf(reports: readonly ZoneReport[], wanted: RaplZone['domain']): number | null {
  const own = reports.filter(({ domain }) => domain === wanted);
  return own.length === 0 ? null : (addParts(own.map(({ whole }) => whole))?.joules ?? null);
}
