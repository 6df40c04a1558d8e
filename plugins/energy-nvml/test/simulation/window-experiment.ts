import type { TimeWindow } from '@llem/core';
import { type DeviceEstimate, estimateDevice } from '../../src/estimate/device-estimate.ts';
import type { DeviceReadings } from '../../src/estimate/device-readings.ts';
import { poll } from './polling.ts';
import { createRandom, type Random } from './random.ts';
import { createSensors, type SensorSettings } from './sensors.ts';
import {
  burstyLoad,
  createTruePower,
  type Load,
  MARGIN_S,
  pulsedLoad,
  rampingLoad,
  steadyLoad,
  type TruePower,
} from './true-power.ts';

export type LoadClass = 'steady' | 'bursty' | 'ramping' | 'pulsed';

/** One simulated measurement, and what it should have said. */
export interface SimulatedWindow {
  readonly window: TimeWindow;
  readonly devices: readonly DeviceReadings[];
  readonly estimates: readonly DeviceEstimate[];
  /** True J per board. */
  readonly truth_j: readonly number[];
  readonly powers: readonly TruePower[];
}

export interface LoadSettings {
  readonly load: LoadClass;
  readonly boards: number;
  readonly shortest_s: number;
  readonly longest_s: number;
}

export interface ObservationSettings {
  /** Half-width of the boards' constant error. */
  readonly offset_w: number;
  readonly counterSees: SensorSettings['counterSees'];
}

/** What boards really did, before any sensor has seen it. */
export interface DrawnWindow {
  readonly window: TimeWindow;
  readonly tick_s: number;
  readonly powers: readonly TruePower[];
  readonly random: Random;
}

/** Draws a window (length log-uniform, phase random) and the power of the boards in it. */
export function drawWindow(settings: LoadSettings, seed: number): DrawnWindow {
  const random = createRandom(seed);
  const seconds = Math.exp(random.uniform(Math.log(settings.shortest_s), Math.log(settings.longest_s)));
  const start_s = 100 + random.uniform(0, 1);
  const window = { start_s, end_s: start_s + seconds };
  const tick_s = random.uniform(0, 1) < 0.75 ? 0.1 : 0.02;
  const powers = Array.from({ length: settings.boards }, () => {
    const load = LOADS[settings.load](random, seconds);
    return createTruePower(window, load, random.uniform(75, 135), random.uniform(0, 10), random);
  });
  return { window, tick_s, powers, random };
}

/** Puts sensors on the boards, polls them and estimates. The boards' power is the dear part: it may be observed twice. */
export function observeWindow(
  { window, tick_s, powers, random }: DrawnWindow,
  { offset_w, counterSees }: ObservationSettings,
): SimulatedWindow {
  const record = { from_s: window.start_s - MARGIN_S, to_s: window.end_s + MARGIN_S };
  const sensors = powers.map((power) =>
    createSensors(
      power,
      { tick_s, offset_w: random.uniform(-offset_w, offset_w), counterSees },
      record,
      random,
    ),
  );
  const devices = poll(sensors, record, random);
  return {
    window,
    devices,
    estimates: devices.map((device) => estimateDevice(device, window)),
    powers,
    truth_j: powers.map((power) => power.energy(window.start_s, window.end_s)),
  };
}

const LOADS: Record<LoadClass, (random: Random, seconds: number) => Load> = {
  steady: steadyLoad,
  bursty: burstyLoad,
  ramping: rampingLoad,
  pulsed: pulsedLoad,
};
