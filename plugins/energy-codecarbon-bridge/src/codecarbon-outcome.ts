import { type DeviceInfo, type EnergyOutcome, unmeasured } from '@llem/core';
import { boardIndices } from '@llem/plugin-kit';

/** The final record of a tracker. */
export interface CodecarbonReading {
  readonly duration_sec: number;
  readonly total_kwh: number;
  readonly gpu_kwh: number;
  readonly cpu_kwh: number;
  readonly ram_kwh: number;
  /** Boards that it could not read at the end, by their NVML indices. */
  readonly unread_gpus: readonly number[];
  /** Null without a country that CodeCarbon knows. */
  readonly emissions_kg: number | null;
  /** What it tracked, in its own words, such as `CPU(Intel Rapl)`. */
  readonly hardware: readonly string[];
}

const J_PER_KWH = 3_600_000;
/** Half-widths of what the joules may be off by, as shares of them (measurement.md 4.5). */
const WITH_COUNTERS = 0.15;
const WITH_MODELS = 0.3;

/** The measurement that a record of CodeCarbon makes: GPU, CPU and RAM together (measurement.md 5). */
export function codecarbonOutcome(reading: CodecarbonReading, devices: readonly DeviceInfo[]): EnergyOutcome {
  const { duration_sec, emissions_kg } = reading;
  const empty = { ...unmeasured('codecarbon', duration_sec), samples: SAMPLES };
  const failure = failureOf(reading, devices);
  if (failure !== null) {
    const warning = `energy_source_failed: CodeCarbon ${failure} in ${duration_sec.toFixed(2)} s, so the joules are unknown. Measure longer, or run 'codecarbon detect' to see what it recognises.`;
    return { measurement: { ...empty, warnings: [warning] }, trace: null, codecarbon_co2_grams: null };
  }
  const total_j = reading.total_kwh * J_PER_KWH;
  const term = sensorTerm(reading, devices, total_j);
  return {
    measurement: {
      ...empty,
      total_j,
      cpu_j: joulesOrNull(reading.cpu_kwh),
      dram_j: joulesOrNull(reading.ram_kwh),
      uncertainty_j: term.u_j,
      uncertainty_terms: [term],
    },
    trace: null,
    codecarbon_co2_grams: emissions_kg === null ? null : emissions_kg * 1000,
  };
}

/** The record is the difference of its beginning and its end. */
const SAMPLES = {
  count: 2,
  period_ms: null,
  gap_max_ms: null,
  counter_period_ms: null,
  counter_read_ms: null,
};

/** Which part of what it should have measured it did not; a part is not the energy of the window. */
function failureOf(
  { total_kwh, gpu_kwh, cpu_kwh, unread_gpus }: CodecarbonReading,
  devices: readonly DeviceInfo[],
): string | null {
  if (unread_gpus.length > 0) return `could not read GPU ${unread_gpus.join(', ')}`;
  if (devices.length > 0 && !(gpu_kwh > 0))
    return `read no energy of GPU ${boardIndices(devices).join(', ')}`;
  if (devices.length === 0 && !(cpu_kwh > 0)) return 'read no energy of the CPU';
  return total_kwh > 0 ? null : 'read no energy';
}

function sensorTerm({ hardware }: CodecarbonReading, devices: readonly DeviceInfo[], total_j: number) {
  const isCounted = hardware.some((part) => /^CPU\(.*rapl/i.test(part));
  const share = isCounted && devices.length > 0 ? WITH_COUNTERS : WITH_MODELS;
  const reason = isCounted ? 'CPU by RAPL, RAM by a model' : 'CPU and RAM are models, no sensors';
  return {
    term: 'sensor',
    u_j: (share * total_j) / Math.sqrt(3),
    kind: 'systematic' as const,
    note: `${reason}: ± ${share * 100} % of E`,
  };
}

/** A model that found nothing to count has not measured 0. */
function joulesOrNull(kwh: number): number | null {
  return kwh > 0 ? kwh * J_PER_KWH : null;
}
