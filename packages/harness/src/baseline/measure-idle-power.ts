import type { Clock, DeviceInfo, EnergyMeasurement, EnergyOfInterval, EnergyTrace } from '@llem/core';
import { populationStandardDeviation } from '@llem/results';
import type { MeteredBy } from '../experiment-request.ts';

/** Mean power with its standard uncertainty. */
export interface Power {
  readonly power_w: number;
  readonly uncertainty_w: number | null;
}

export interface IdlePower {
  /** By device UUID; one entry, `host` or the joined UUIDs, where the source does not tell devices apart. */
  readonly powers: ReadonlyMap<string, Power>;
  /** Readings that the source took. */
  readonly readings: number;
}

/** Fewer readings than this share of ten a second make a baseline of low confidence (measurement.md 7). */
const READINGS_PER_SECOND = 10;
const ENOUGH = 0.8;

/** Names under which the powers of `devices` are kept. */
export function deviceKeys({ capabilities }: MeteredBy, devices: readonly DeviceInfo[]): string[] {
  if (devices.length === 0) return ['host'];
  const uuids = devices.map(({ uuid }) => uuid);
  return capabilities.per_device ? uuids : [uuids.join('+')];
}

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
  const session = await source.instance.start({ devices, signal });
  try {
    const start_s = clock.now();
    await clock.sleep(seconds, signal);
    const end_s = clock.now();
    const { measurement, trace } = await session.stop({ start_s, end_s });
    const keys = deviceKeys(source, devices);
    const powers = keys.flatMap((key) => {
      const joules = joulesOf(source, devices, key);
      const power =
        (trace && refreshToRefresh(trace, start_s, end_s, joules)) ?? wholeWindow(measurement, joules);
      return power ? [[key, power] as const] : [];
    });
    if (powers.length < keys.length) return null;
    return { powers: new Map(powers), readings: measurement.samples.count };
  } finally {
    await session[Symbol.asyncDispose]();
  }
}

/** True when a baseline of `seconds` rests on too few readings. Only a trace promises ten a second. */
export function hasTooFewReadings(source: MeteredBy, { readings }: IdlePower, seconds: number): boolean {
  return source.capabilities.trace && readings < ENOUGH * READINGS_PER_SECOND * seconds;
}

type Joules = (
  energy: Pick<EnergyOfInterval, 'total_j'> & {
    readonly per_device_j: Readonly<Record<string, number>> | null;
  },
) => number | null;

function joulesOf({ capabilities }: MeteredBy, devices: readonly DeviceInfo[], key: string): Joules {
  const device = capabilities.per_device ? devices.find(({ uuid }) => uuid === key) : undefined;
  return device ? ({ per_device_j }) => per_device_j?.[device.index] ?? null : ({ total_j }) => total_j;
}

/** `P_b = (C_b − C_a)/(t_b − t_a)` from the first to the last refresh inside the interval; null with fewer than two. */
function refreshToRefresh(trace: EnergyTrace, start_s: number, end_s: number, joules: Joules): Power | null {
  const refreshes = trace.refreshes().filter((instant) => instant >= start_s && instant <= end_s);
  const [first, last] = [refreshes.at(0), refreshes.at(-1)];
  if (first === undefined || last === undefined || last <= first) return null;
  const energy_j = joules(trace.between(first, last));
  if (energy_j === null) return null;
  return { power_w: energy_j / (last - first), uncertainty_w: uncertaintyOfMean(trace, first, last, joules) };
}

/** `u = s/√k`, `s` the standard deviation of `k` one-second block means (measurement.md 7); null below two blocks. */
function uncertaintyOfMean(trace: EnergyTrace, first: number, last: number, joules: Joules): number | null {
  const blocks: number[] = [];
  for (let start = first; start + 1 <= last; start += 1) {
    const energy_j = joules(trace.between(start, start + 1));
    if (energy_j !== null) blocks.push(energy_j);
  }
  if (blocks.length < 2) return null;
  const sample = populationStandardDeviation(blocks) * Math.sqrt(blocks.length / (blocks.length - 1));
  return sample / Math.sqrt(blocks.length);
}

function wholeWindow(measurement: EnergyMeasurement, joules: Joules): Power | null {
  const { duration_sec, uncertainty_j, total_j } = measurement;
  const energy_j = joules(measurement);
  if (energy_j === null || duration_sec === 0) return null;
  // The source states its uncertainty for all devices together; each takes its share.
  const share = total_j ? energy_j / total_j : 1;
  return {
    power_w: energy_j / duration_sec,
    uncertainty_w: uncertainty_j === null ? null : (uncertainty_j * share) / duration_sec,
  };
}
