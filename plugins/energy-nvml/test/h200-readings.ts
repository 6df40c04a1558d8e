import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { TimeWindow } from '@llem/core';
import { createCounter } from '../src/estimate/counter-ticks.ts';
import {
  createPowerSensor,
  type DeviceReadings,
  INSTANT_TRAITS,
  ONE_SECOND_MEAN_TRAITS,
} from '../src/estimate/device-readings.ts';
import { type ChangePoint, seriesOf } from '../src/estimate/series.ts';

/** A window of real work, with what others made of it. */
export interface RecordedWindow extends TimeWindow {
  readonly set: string;
  readonly zeus_j: number;
  readonly plain_difference_j: number;
  readonly reference_j: number;
}

const data = (name: string): Buffer => readFileSync(new URL(`data/${name}`, import.meta.url));

/** Change points of one H200, from test/data. */
export function recordedDevice(): DeviceReadings {
  const points: Record<string, ChangePoint[]> = { counter: [], instant: [], average: [] };
  let end_s = 0;
  for (const line of gunzipSync(data('h200-changes.csv.gz')).toString().trim().split('\n').slice(1)) {
    const [sensor = '', time = '', halfWidth = '', milli = ''] = line.split(',');
    if (sensor === 'end') end_s = Number(time);
    else
      points[sensor]?.push({
        time_s: Number(time),
        half_width_s: Number(halfWidth),
        value: Number(milli) / 1000,
      });
  }
  const series = (sensor: string) => seriesOf(points[sensor] ?? [], end_s);
  return {
    gpu_index: 0,
    counter: createCounter(series('counter')),
    instant: createPowerSensor(series('instant'), INSTANT_TRAITS),
    average: createPowerSensor(series('average'), ONE_SECOND_MEAN_TRAITS),
  };
}

/** The windows of test/data. */
export function recordedWindows(): RecordedWindow[] {
  const lines = data('h200-windows.csv').toString().trim().split('\n').slice(1);
  return lines.map((line) => {
    const [set = '', ...numbers] = line.split(',');
    const [start_s = 0, end_s = 0, zeus_j = 0, plain_difference_j = 0, reference_j = 0] = numbers.map(Number);
    return { set, start_s, end_s, zeus_j, plain_difference_j, reference_j };
  });
}
