import type { EnergyMeasurement, EnergyTrace, TimeWindow } from '@llem/core';
import type { FileSamples } from '@llem/plugin-kit';
import { measureZone, type ZoneMeasurement } from './measure-zone.ts';
import { createRaplTrace } from './rapl-trace.ts';
import { combineTerms, combineZones } from './uncertainty.ts';
import type { Tick } from './unwrap.ts';
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
): { measurement: EnergyMeasurement; trace: EnergyTrace | null } {
  const measured = zones.map((zone, index) =>
    measureZone(zone, samples[index] ?? { readings: [], error: null }, window),
  );
  const cpu_j = sumOf(measured, 'cpu');
  const dram_j = sumOf(measured, 'dram');
  const hasDram = zones.some(({ domain }) => domain === 'dram');
  const total_j = cpu_j === null || (hasDram && dram_j === null) ? null : cpu_j + (dram_j ?? 0);
  const note = measured.every(({ quietEdges }) => quietEdges)
    ? null
    : 'no quiet margin: ends of the window interpolated';
  const uncertainties = measured.flatMap(({ uncertainty }) => uncertainty ?? []);
  const terms = total_j === null ? [] : combineZones(uncertainties, note);
  const curves = measured.flatMap(({ curve }) => curve ?? []);
  return {
    measurement: {
      total_j,
      duration_sec: window.end_s - window.start_s,
      per_device_j: null,
      cpu_j,
      dram_j,
      method: 'rapl',
      uncertainty_j: total_j === null ? null : combineTerms(terms),
      uncertainty_terms: terms,
      cross_check: null,
      samples: describeSamples(
        measured.map(({ ticks }) => ticks),
        window,
      ),
      warnings: measured.flatMap(({ warnings }) => warnings),
    },
    trace: curves.length === zones.length ? createRaplTrace(curves, measured[0]?.ticks ?? []) : null,
  };
}

function sumOf(measured: readonly ZoneMeasurement[], domain: RaplZone['domain']): number | null {
  const ofDomain = measured.filter(({ zone }) => zone.domain === domain);
  if (ofDomain.length === 0) return null;
  return ofDomain.reduce<number | null>(
    (sum, { joules }) => (sum === null || joules === null ? null : sum + joules),
    0,
  );
}

/** Readings inside the window, of the zone where they were worst. */
function describeSamples(
  zones: readonly (readonly Tick[])[],
  { start_s, end_s }: TimeWindow,
): EnergyMeasurement['samples'] {
  const inside = zones.map((ticks) => ticks.filter(({ time_s }) => time_s >= start_s && time_s <= end_s));
  const gaps = inside.flatMap((ticks) =>
    ticks.slice(1).map((tick, index) => tick.time_s - (ticks[index]?.time_s ?? tick.time_s)),
  );
  const reads = inside.flatMap((ticks) => ticks.map(({ half_width_s }) => 2 * half_width_s));
  return {
    count: inside.reduce((fewest, ticks) => Math.min(fewest, ticks.length), Number.MAX_SAFE_INTEGER),
    period_ms: PERIOD_MS,
    gap_max_ms: maximum(gaps),
    counter_period_ms: null,
    counter_read_ms: maximum(reads),
  };
}

/** In milliseconds; null of nothing. */
function maximum(seconds: readonly number[]): number | null {
  return seconds.length === 0 ? null : 1000 * seconds.reduce((largest, one) => Math.max(largest, one), 0);
}
