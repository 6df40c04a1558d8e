import type { TimeWindow } from '@llem/core';
import { type DeviceEstimate, estimateDevice } from '../../src/estimate/device-estimate.ts';
import type { DeviceReadings } from '../../src/estimate/device-readings.ts';
import { poll } from './polling.ts';
import { createRandom } from './random.ts';
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

export interface ExperimentSettings extends Omit<SensorSettings, 'tick_s' | 'offset_w'> {
  readonly load: LoadClass;
  readonly boards: number;
  /** Half-width of the boards' constant error. */
  readonly offset_w: number;
  readonly shortest_s: number;
  readonly longest_s: number;
}

/** Draws a window (length log-uniform, phase random), simulates the boards, polls and estimates them. */
export function simulateWindow(settings: ExperimentSettings, seed: number): SimulatedWindow {
  const random = createRandom(seed);
  const seconds = Math.exp(random.uniform(Math.log(settings.shortest_s), Math.log(settings.longest_s)));
  const start_s = 100 + random.uniform(0, 1);
  const window = { start_s, end_s: start_s + seconds };
  const record = { from_s: start_s - MARGIN_S, to_s: window.end_s + MARGIN_S };
  const tick_s = random.uniform(0, 1) < 0.75 ? 0.1 : 0.02;
  const powers = Array.from({ length: settings.boards }, () => {
    const load = LOADS[settings.load](random, seconds);
    return createTruePower(window, load, random.uniform(75, 135), random.uniform(0, 10), random);
  });
  const sensors = powers.map((power) => {
    const offset_w = random.uniform(-settings.offset_w, settings.offset_w);
    return createSensors(power, { tick_s, offset_w, counterSees: settings.counterSees }, record, random);
  });
  const devices = poll(sensors, record, random);
  return {
    window,
    devices,
    estimates: devices.map((device) => estimateDevice(device, window)),
    powers,
    truth_j: powers.map((power) => power.energy(window.start_s, window.end_s)),
  };
}

const LOADS: Record<LoadClass, (random: ReturnType<typeof createRandom>, seconds: number) => Load> = {
  steady: steadyLoad,
  bursty: burstyLoad,
  ramping: rampingLoad,
  pulsed: pulsedLoad,
};
