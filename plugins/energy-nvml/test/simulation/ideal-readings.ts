import { createCounter } from '../../src/estimate/counter-ticks.ts';
import {
  createPowerSensor,
  type DeviceReadings,
  INSTANT_TRAITS,
  ONE_SECOND_MEAN_TRAITS,
} from '../../src/estimate/device-readings.ts';
import { type ChangePoint, seriesOf } from '../../src/estimate/series.ts';

/** A board without noise: `idle_w`, and `busy_w` inside [start, end]; every tick is seen within ±h. */
export interface IdealBoard {
  readonly idle_w: number;
  readonly busy_w: number;
  readonly start_s: number;
  readonly end_s: number;
  readonly tick_s: number;
  readonly phase_s: number;
  readonly half_width_s: number;
}

/** Two seconds before the window until two after it. */
export function idealReadings(board: IdealBoard): DeviceReadings {
  const from = board.start_s - 2;
  const to = board.end_s + 2;
  const busy = (a: number, b: number): number =>
    Math.max(0, Math.min(b, board.end_s) - Math.max(a, board.start_s));
  const energy = (a: number, b: number): number =>
    board.idle_w * (b - a) + (board.busy_w - board.idle_w) * busy(a, b);
  const points = (period: number, value: (t: number) => number): ChangePoint[] => {
    const list: ChangePoint[] = [];
    for (let t = from + board.phase_s; t < to; t += period) {
      list.push({ time_s: t, half_width_s: board.half_width_s, value: value(t) });
    }
    return list;
  };
  return {
    gpu_index: 0,
    counter: createCounter(
      seriesOf(
        points(board.tick_s, (t) => 1000 + energy(from, t)),
        to,
      ),
    ),
    instant: createPowerSensor(
      seriesOf(
        points(0.1, (t) => energy(t - 0.037, t - 0.012) / 0.025),
        to,
      ),
      INSTANT_TRAITS,
    ),
    average: createPowerSensor(
      seriesOf(
        points(0.1, (t) => energy(t - 1, t)),
        to,
      ),
      ONE_SECOND_MEAN_TRAITS,
    ),
  };
}
