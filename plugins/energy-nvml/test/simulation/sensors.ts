import type { Random } from './random.ts';
import type { TruePower } from './true-power.ts';

/** What NVML would answer at an instant. */
export interface SimulatedSensors {
  counter_j(time_s: number): number;
  instant_w(time_s: number): number;
  average_w(time_s: number): number;
  /** Seconds since the counter last showed a new value; reads near a tick are slow. */
  sinceTick(time_s: number): number;
}

export interface SensorSettings {
  readonly tick_s: number;
  /** Constant error of the board's power measurement. */
  readonly offset_w: number;
  /** Share of the time that the counter itself looks at the power. */
  readonly counterSees: 'all' | 'quarter';
}

const INSTANT_MEAN_S = 0.025;
const INSTANT_AGE_S = 0.012;

/** The sensors of measurement.md 4.1 over a true power; phases, lags and refresh jitter are drawn. */
export function createSensors(
  power: TruePower,
  settings: SensorSettings,
  record: { from_s: number; to_s: number },
  random: Random,
): SimulatedSensors {
  const { tick_s, offset_w } = settings;
  // True tick instants with the lag of their publication; the values are whole millijoules.
  const ticks: { shown_s: number; joules: number }[] = [];
  let sampled = 0;
  for (let at = record.from_s + random.uniform(0, tick_s); at < record.to_s; at += tick_s) {
    sampled += (power.energy(at - INSTANT_MEAN_S, at) / INSTANT_MEAN_S) * tick_s;
    const seen = settings.counterSees === 'all' ? power.energy(record.from_s, at) : sampled;
    const joules = seen + offset_w * (at - record.from_s);
    ticks.push({ shown_s: at + random.uniform(0.01, 0.02), joules: Math.floor(joules * 1000) / 1000 + 5000 });
  }
  const instants: { shown_s: number; watts: number }[] = [];
  for (
    let at = record.from_s + random.uniform(0.05, 0.15);
    at < record.to_s;
    at += random.uniform(0.1, 0.105)
  ) {
    const end = at - INSTANT_AGE_S;
    instants.push({
      shown_s: at,
      watts: milli(power.energy(end - INSTANT_MEAN_S, end) / INSTANT_MEAN_S + offset_w),
    });
  }
  const averages: { shown_s: number; watts: number }[] = [];
  for (let at = record.from_s + random.uniform(0, 0.1); at < record.to_s; at += 0.1) {
    const seconds = Math.min(1, at - record.from_s);
    averages.push({ shown_s: at, watts: milli(power.energy(at - seconds, at) / seconds + offset_w) });
  }
  const tickAt = cursor(ticks);
  const instantAt = cursor(instants);
  const averageAt = cursor(averages);
  return {
    counter_j: (time_s) => tickAt(time_s)?.joules ?? 5000,
    instant_w: (time_s) => instantAt(time_s)?.watts ?? Number.NaN,
    average_w: (time_s) => averageAt(time_s)?.watts ?? Number.NaN,
    sinceTick: (time_s) => time_s - (tickAt(time_s)?.shown_s ?? record.from_s),
  };
}

const milli = (watts: number): number => Math.round(watts * 1000) / 1000;

/** The last entry shown at an instant. Polls go forward, a slow read a little back. */
export function cursor<T extends { shown_s: number }>(
  entries: readonly T[],
): (time_s: number) => T | undefined {
  let at = 0;
  return (time_s) => {
    while (at > 0 && (entries[at]?.shown_s ?? 0) > time_s) at -= 1;
    while ((entries[at + 1]?.shown_s ?? Number.POSITIVE_INFINITY) <= time_s) at += 1;
    const entry = entries[at];
    return entry !== undefined && entry.shown_s <= time_s ? entry : undefined;
  };
}
