import type { TimeWindow } from '@llem/core';

type Column = 'thermal_s' | 'power_s';
type Reading = { readonly time_s: number } & Readonly<Record<Column, number | null>>;

/**
 * Seconds by which a cumulative violation counter grew over the window: from the last reading before it to the first
 * behind it, where the device is idle and nothing is held back. Null when one of the two is missing or ran backwards.
 */
export function violationSeconds(
  readings: readonly Reading[],
  column: Column,
  window: TimeWindow,
): number | null {
  const before = readings.findLast(({ time_s }) => time_s <= window.start_s)?.[column] ?? null;
  const after = readings.find(({ time_s }) => time_s >= window.end_s)?.[column] ?? null;
  return before === null || after === null || after < before ? null : after - before;
}
