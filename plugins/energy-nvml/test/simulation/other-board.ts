import type { TimeWindow } from '@llem/core';
import { createCounter } from '../../src/estimate/counter-ticks.ts';
import {
  createPowerSensor,
  type DeviceReadings,
  INSTANT_TRAITS,
  ONE_SECOND_MEAN_TRAITS,
  type PowerTraits,
} from '../../src/estimate/device-readings.ts';
import { fastPeriod } from '../../src/sampler/fast-period.ts';
import { recorder } from './polling.ts';
import type { Random } from './random.ts';
import { cursor } from './sensors.ts';
import type { TruePower } from './true-power.ts';

/** A power sensor as it really is, and what the plugin takes it for. */
export interface PowerKind {
  readonly refresh_s: number;
  readonly mean_s: number;
  readonly age_s: number;
  readonly traits: PowerTraits;
}

/** A board that nobody tuned the estimators to. Seconds and joules; what is left out is as on an H200. */
export interface BoardKind {
  /** `sees`: what of the true joules it counts: all, or in another unit, or only while the board is busy. */
  readonly counter?: { tick_s?: number; quantum_j?: number; scale?: number; sleepsIdle?: boolean } | null;
  readonly instant?: PowerKind | null;
  readonly average?: PowerKind | null;
  /** Seconds of one read, and where in it the answer is taken, 0 to 1. */
  readonly read?: { counter_s?: number; power_s?: number; answered?: number };
  /** Boards in the round, each of which costs as much. */
  readonly boards?: number;
  /** Share of the reads that fail. */
  readonly fails?: number;
  /** Share of the rounds that come up to 0.3 s late. */
  readonly late?: number;
}

export const H200_INSTANT: PowerKind = {
  refresh_s: 0.1,
  mean_s: 0.025,
  age_s: 0.012,
  traits: INSTANT_TRAITS,
};
export const H200_AVERAGE: PowerKind = {
  refresh_s: 0.1,
  mean_s: 1,
  age_s: 0,
  traits: ONE_SECOND_MEAN_TRAITS,
};

/** What a sensor shows at an instant. */
type Shown = (time_s: number) => { readonly value: number } | undefined;

/** What the sampling thread would record of such a board, whose watts are off by up to 5. */
export function observeBoard(
  kind: BoardKind,
  power: TruePower,
  record: { from_s: number; to_s: number },
  window: TimeWindow,
  random: Random,
): DeviceReadings {
  const { counter = {}, instant = H200_INSTANT, average = H200_AVERAGE, boards = 1 } = kind;
  const { counter_s = 0.0035, power_s = 0.00001, answered = 0.5 } = kind.read ?? {};
  const offset_w = random.uniform(-5, 5);
  const shown = {
    counter: counter && countedBy(counter, power, offset_w, record, window, random),
    instant: instant && seenBy(instant, power, offset_w, record, random),
    average: average && seenBy(average, power, offset_w, record, random),
  };
  const recorded = { counter: recorder(), instant: recorder(), average: recorder() };
  const period_s = fastPeriod(counter === null ? 0 : counter_s, boards);
  let now = record.from_s + random.uniform(0.2, 0.25);
  let deadline = now;
  const read = (sensor: keyof typeof shown, cost_s: number): void => {
    const values = shown[sensor];
    if (values === null) return;
    const hasFailed = random.uniform(0, 1) < (kind.fails ?? 0);
    const value = hasFailed ? Number.NaN : (values(now + cost_s * answered)?.value ?? Number.NaN);
    recorded[sensor].push(now + cost_s / 2, value);
    now += cost_s;
  };
  let end_s = now;
  while (now < record.to_s - 0.3 - counter_s - 2 * power_s) {
    now = Math.max(now, deadline + random.uniform(0.0001, 0.0004));
    if (random.uniform(0, 1) < (kind.late ?? 0)) now += random.uniform(0.05, 0.3);
    const round_s = now;
    read('counter', counter_s * random.uniform(0.9, 1.1));
    read('instant', power_s);
    read('average', power_s);
    end_s = now;
    now += (boards - 1) * (now - round_s);
    deadline += (Math.floor(Math.max(0, round_s - deadline) / period_s) + 1) * period_s;
  }
  const series = (sensor: keyof typeof shown) => recorded[sensor].series(end_s);
  return {
    gpu_index: 0,
    counter: counter === null ? null : createCounter(series('counter')),
    instant: instant && createPowerSensor(series('instant'), instant.traits),
    average: average && createPowerSensor(series('average'), average.traits),
  };
}

function countedBy(
  { tick_s = 0.1, quantum_j = 0.001, scale = 1, sleepsIdle = false }: NonNullable<BoardKind['counter']>,
  power: TruePower,
  offset_w: number,
  { from_s, to_s }: { from_s: number; to_s: number },
  window: TimeWindow,
  random: Random,
): Shown {
  const shown: { shown_s: number; value: number }[] = [];
  let joules = 5000;
  let last_s = from_s;
  for (let tick = from_s + random.uniform(0, tick_s); tick < to_s; tick += tick_s) {
    const asleep = sleepsIdle && (tick < window.start_s || last_s > window.end_s);
    if (!asleep) joules += (power.energy(last_s, tick) + offset_w * (tick - last_s)) * scale;
    last_s = tick;
    shown.push({
      shown_s: tick + random.uniform(0.01, 0.02),
      value: Math.floor(joules / quantum_j) * quantum_j,
    });
  }
  return cursor(shown);
}

function seenBy(
  { refresh_s, mean_s, age_s }: PowerKind,
  power: TruePower,
  offset_w: number,
  { from_s, to_s }: { from_s: number; to_s: number },
  random: Random,
): Shown {
  const shown: { shown_s: number; value: number }[] = [];
  for (
    let shown_s = from_s + random.uniform(0.05, 0.05 + refresh_s);
    shown_s < to_s;
    shown_s += refresh_s * random.uniform(1, 1.05)
  ) {
    const end_s = shown_s - age_s;
    const begin_s = Math.max(from_s, end_s - mean_s);
    const watts = power.energy(begin_s, end_s) / (end_s - begin_s) + offset_w;
    shown.push({ shown_s, value: Math.round(1000 * watts) / 1000 });
  }
  return cursor(shown);
}
