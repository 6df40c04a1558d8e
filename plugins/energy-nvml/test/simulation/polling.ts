import { ChangeDetector } from '../../src/estimate/change-detector.ts';
import { createCounter } from '../../src/estimate/counter-ticks.ts';
import {
  createPowerSensor,
  type DeviceReadings,
  INSTANT_TRAITS,
  ONE_SECOND_MEAN_TRAITS,
} from '../../src/estimate/device-readings.ts';
import { type ChangePoint, type Series, seriesOf } from '../../src/estimate/series.ts';
import type { Random } from './random.ts';
import type { SimulatedSensors } from './sensors.ts';

const PERIOD_S = 0.023;

/** Polls boards as the sampling thread does: one after the other, deadlines that do not drift, reads that take time. */
export function poll(
  boards: readonly SimulatedSensors[],
  record: { from_s: number; to_s: number },
  random: Random,
): DeviceReadings[] {
  const recorders = boards.map(() => ({ counter: recorder(), instant: recorder(), average: recorder() }));
  let last = record.from_s;
  for (let deadline = record.from_s + 0.25; deadline < record.to_s - 0.05; deadline += PERIOD_S) {
    let now = Math.max(last, deadline + random.uniform(0.0001, 0.0004));
    for (const [g, board] of boards.entries()) {
      const recorded = recorders[g];
      if (recorded === undefined) continue;
      const cost =
        board.sinceTick(now) < 0.012 ? random.uniform(0.005, 0.013) : random.uniform(0.0028, 0.0042);
      recorded.counter.push(now + cost / 2, board.counter_j(now + random.uniform(0, cost)));
      now += cost;
      recorded.instant.push(now, board.instant_w(now));
      recorded.average.push(now, board.average_w(now));
    }
    last = now;
  }
  return recorders.map(({ counter, instant, average }, gpu_index) => ({
    gpu_index,
    counter: createCounter(counter.series(last)),
    instant: createPowerSensor(instant.series(last), INSTANT_TRAITS),
    average: createPowerSensor(average.series(last), ONE_SECOND_MEAN_TRAITS),
  }));
}

/** Polls of one sensor, and the series they leave. */
export function recorder(): { push(time_s: number, value: number): void; series(end_s: number): Series } {
  const detector = new ChangeDetector();
  const points: ChangePoint[] = [];
  return {
    push(time_s, value) {
      if (!detector.push(time_s, value)) return;
      points.push({ time_s: detector.time_s, half_width_s: detector.half_width_s, value: detector.value });
    },
    series: (end_s) => seriesOf(points, end_s),
  };
}
