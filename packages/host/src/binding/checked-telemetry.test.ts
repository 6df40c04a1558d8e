import type { DeviceInfo, Telemetry, TelemetryRecord, TelemetrySession } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { contextDouble } from '../../test/doubles.ts';
import { checkedTelemetry } from './checked-telemetry.ts';
import { createHandleStack } from './handle-stack.ts';

const DEVICE: DeviceInfo = {
  index: 0,
  uuid: 'GPU-0',
  name: 'H200',
  memory_total_mb: 1000,
  memory_used_mb: null,
  compute_capability: '9.0',
  pcie_gen: 5,
  mig_enabled: false,
  mig_profile: null,
  persistence_mode: true,
  ecc_enabled: null,
  power_limit_w: 700,
  default_power_limit_w: 700,
  temperature_c: 30,
  fan_speed_pct: null,
  driver_version: '580',
  cuda_version: '13.0',
  processes: [{ pid: 1, memory_mb: null }],
};

const RECORD: TelemetryRecord = {
  period_ms: 100,
  rows: [
    {
      time_s: 1,
      gpu_index: 0,
      power_w: 81,
      power_instant_w: null,
      temperature_c: 30,
      memory_used_mb: 1,
      memory_total_mb: 2,
      sm_utilisation_pct: 0,
      memory_utilisation_pct: 0,
      sm_clock_mhz: 345,
      throttle_reasons: 1,
    },
  ],
  thermal_violation_sec: { 0: null },
  power_violation_sec: { 0: 0 },
  processes: { 0: [{ pid: 1, memory_mb: 5 }] },
};

/** A checked telemetry that answers with what it is given. */
function telemetryOf(answers: {
  devices?: unknown;
  session?: unknown;
  context?: unknown;
  record?: unknown;
}): Telemetry {
  const session = {
    stop: async () => ('record' in answers ? answers.record : RECORD),
    [Symbol.asyncDispose]: async () => {},
  };
  const double: Telemetry = {
    devices: async () => ('devices' in answers ? answers.devices : [DEVICE]) as DeviceInfo[],
    start: async () => ('session' in answers ? answers.session : session) as TelemetrySession,
    holdContext: async () => ('context' in answers ? answers.context : session) as AsyncDisposable,
  };
  const origin = { package: '@acme/x', kind: 'telemetry', id: 'x' } as const;
  return checkedTelemetry(double, origin, createHandleStack(contextDouble()));
}

const REQUEST = { devices: [DEVICE], period_ms: 100, signal: new AbortController().signal };
const stop = async (telemetry: Telemetry) => (await telemetry.start(REQUEST)).stop({ start_s: 0, end_s: 1 });

describe('architecture.md Output is checked too: telemetry', () => {
  it('what keeps the contract passes unchanged', async () => {
    const telemetry = telemetryOf({});
    expect(await telemetry.devices()).toEqual([DEVICE]);
    expect(await stop(telemetry)).toEqual(RECORD);
    await (await telemetry.holdContext([DEVICE]))[Symbol.asyncDispose]();
  });

  it.each([
    ['devices', () => telemetryOf({ devices: [{ ...DEVICE, uuid: '' }] }).devices()],
    ['devices', () => telemetryOf({ devices: null }).devices()],
    ['start', () => telemetryOf({ session: {} }).start(REQUEST)],
    ['holdContext', () => telemetryOf({ context: undefined }).holdContext([DEVICE])],
    ['stop', () => stop(telemetryOf({ record: { ...RECORD, rows: [{ ...RECORD.rows[0], power_w: -1 }] } }))],
    ['stop', () => stop(telemetryOf({ record: { ...RECORD, extra: 1 } }))],
  ])('nonsense from %s is a PluginError that names the plugin', async (call, ask) => {
    await expect(ask()).rejects.toMatchObject({
      code: 'PLUGIN.BAD_OUTPUT',
      plugin: '@acme/x',
      message: `plugin @acme/x: ${call} of telemetry 'x' broke its contract`,
    });
  });
});
