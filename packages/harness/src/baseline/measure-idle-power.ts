import type { Clock, DeviceInfo, EnergyTrace } from '@llem/core';
import { populationStandardDeviation } from '@llem/results';
import type { MeteredBy } from '../experiment-request.ts';

export interface IdlePower {
  readonly power_w: number;
  readonly uncertainty_w: number | null;
  /** Mean power per device index; null when the source does not tell devices apart. */
  readonly per_device_w: Readonly<Record<string, number>> | null;
  /** Readings that the source took. */
  readonly readings: number;
}

/** Fewer readings than this share of ten a second make a baseline of low confidence (measurement.md 7). */
const READINGS_PER_SECOND = 10;
const ENOUGH = 0.8;

/**
 * Mean power over `seconds` by the same source and method as the window (measurement.md 7): refresh to refresh
 * where the source has a trace, else one window of it. Null when the source could not read.
 */
export async function measureIdlePower(
  source: MeteredBy,
  devices: readonly DeviceInfo[],
  seconds: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<IdlePower | null> {
  await using session = await source.instance.start({ devices, signal });
  const start_s = clock.now();
  await clock.sleep(seconds, signal);
  const { measurement, trace } = await session.stop({ start_s, end_s: clock.now() });
  const readings = measurement.samples.count;
  if (trace) {
    const interval = fullIntervals(trace, start_s, clock.now());
    if (interval) return { ...interval, readings };
  }
  if (measurement.total_j === null || measurement.duration_sec === 0) return null;
  const perSecond = (joules: number) => joules / measurement.duration_sec;
  return {
    power_w: perSecond(measurement.total_j),
    uncertainty_w: measurement.uncertainty_j === null ? null : perSecond(measurement.uncertainty_j),
    per_device_w: measurement.per_device_j && mapValues(measurement.per_device_j, perSecond),
    readings,
  };
}

/** True when a baseline of `seconds` rests on too few readings. Only a trace promises ten a second. */
export function hasTooFewReadings(source: MeteredBy, { readings }: IdlePower, seconds: number): boolean {
  return source.capabilities.trace && readings < ENOUGH * READINGS_PER_SECOND * seconds;
}

/** `P_b = (C_b − C_a)/(t_b − t_a)` from the first to the last refresh inside the interval; null with fewer than two. */
function fullIntervals(
  trace: EnergyTrace,
  start_s: number,
  end_s: number,
): Omit<IdlePower, 'readings'> | null {
  const refreshes = trace.refreshes().filter((instant) => instant >= start_s && instant <= end_s);
  const first = refreshes.at(0);
  const last = refreshes.at(-1);
  if (first === undefined || last === undefined || last <= first) return null;
  const energy = trace.between(first, last);
  if (energy.total_j === null) return null;
  return {
    power_w: energy.total_j / (last - first),
    uncertainty_w: uncertaintyOfMean(trace, first, last),
    per_device_w: energy.per_device_j && mapValues(energy.per_device_j, (joules) => joules / (last - first)),
  };
}

/** `u = s/√k`, `s` the standard deviation of `k` one-second block means (measurement.md 7); null below two blocks. */
function uncertaintyOfMean(trace: EnergyTrace, first: number, last: number): number | null {
  const blocks: number[] = [];
  for (let start = first; start + 1 <= last; start += 1) {
    const { total_j } = trace.between(start, start + 1);
    if (total_j !== null) blocks.push(total_j);
  }
  if (blocks.length < 2) return null;
  const sample = populationStandardDeviation(blocks) * Math.sqrt(blocks.length / (blocks.length - 1));
  return sample / Math.sqrt(blocks.length);
}

function mapValues(
  values: Readonly<Record<string, number>>,
  change: (value: number) => number,
): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
