import { isComponentInstance, isSession, type TelemetryRow } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { createExampleDevice } from './example-device.ts';
import { createFakeClock } from './fake-clock.ts';
import { createFakeTelemetry } from './fake-telemetry.ts';

const signal = new AbortController().signal;
const devices = [createExampleDevice(0), createExampleDevice(1)];

describe('createFakeTelemetry', () => {
  it('CM-16: keeps the rows of the window, one per device and period, and hands every row to the journal once', async () => {
    const clock = createFakeClock({ start_s: 0 });
    const journal: TelemetryRow[] = [];
    const telemetry = createFakeTelemetry({
      clock,
      devices,
      row: (time_s, index) => ({ power_w: 100 * (index + 1), throttle_reasons: time_s === 2 ? 0x20 : 0 }),
    });
    const session = await telemetry.start({
      devices,
      period_ms: 500,
      signal,
      onRows: (rows) => journal.push(...rows),
    });
    await clock.sleep(4);
    const record = await session.stop({ start_s: 1, end_s: 3 });
    expect(isComponentInstance('telemetry', telemetry)).toBe(true);
    expect(isSession(session)).toBe(true);
    expect(record.rows.map(({ time_s, gpu_index, power_w }) => [time_s, gpu_index, power_w])).toEqual(
      [1, 1.5, 2, 2.5, 3].flatMap((time_s) => [
        [time_s, 0, 100],
        [time_s, 1, 200],
      ]),
    );
    expect(record.rows.filter(({ throttle_reasons }) => throttle_reasons === 0x20)).toHaveLength(2);
    expect(record.thermal_violation_sec).toEqual({ 0: 0, 1: 0 });
    expect(record.processes).toEqual({ 0: [], 1: [] });
    expect(journal).toHaveLength(18);
    expect(telemetry.open).toBe(0);
  });

  it('CM-17: remembers the contexts that were held, and a second release changes nothing', async () => {
    const telemetry = createFakeTelemetry({ clock: createFakeClock(), devices });
    const context = await telemetry.holdContext(devices);
    expect(telemetry.holding).toBe(1);
    await context[Symbol.asyncDispose]();
    await context[Symbol.asyncDispose]();
    expect([telemetry.held, telemetry.holding]).toEqual([[[0, 1]], 0]);
  });

  it('measurement.md 3: fails as told', async () => {
    const error = new Error('driver gone');
    const telemetry = createFakeTelemetry({
      clock: createFakeClock(),
      fail: { devices: error, start: error, hold: error },
    });
    await expect(telemetry.devices()).rejects.toBe(error);
    await expect(telemetry.start({ devices, period_ms: 100, signal })).rejects.toBe(error);
    await expect(telemetry.holdContext(devices)).rejects.toBe(error);
  });
});
