import {
  createExampleConfig,
  createExampleDevice,
  createFakeClock,
  createFakeContext,
  createFakeEnergySource,
  createFakeTelemetry,
} from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import type { MeteredBy } from '../experiment-request.ts';
import { createBaselineCache } from './baseline-cache.ts';
import { meteredBaseline } from './metered-baseline.ts';
import { runBaseline } from './run-baseline.ts';

const boards = [0, 1].map((index) => createExampleDevice(index, { processes: [] }));

function setUp({ devices = boards, hold }: { devices?: typeof boards; hold?: Error } = {}) {
  const clock = createFakeClock();
  const telemetry = createFakeTelemetry({ clock, devices, ...(hold ? { fail: { hold } } : {}) });
  // 80 W without a context, 120 W with one, the second board 10 W above.
  const instance = createFakeEnergySource({
    clock,
    per_device: true,
    power_w: (_, index) => (telemetry.holding > 0 ? 120 : 80) + 10 * (index ?? 0),
  });
  const source: MeteredBy = {
    id: 'fake',
    instance,
    capabilities: { trace: true, per_device: true, cpu: false, dram: false },
  };
  const request = {
    config: createExampleConfig({ baseline: { duration_seconds: 10 } }),
    runner: { type: 'local', image: null, source: 'default' },
    baselines: createBaselineCache(),
    clock,
    signal: new AbortController().signal,
    logger: createFakeContext().logger,
  };
  return { clock, telemetry, measure: () => runBaseline(source, devices, telemetry, request) };
}

describe('baseline of GPUs', () => {
  it('CM-17: both states, the context held by a helper that is gone afterwards, settled for 3 s', async () => {
    const { clock, telemetry, measure } = setUp();
    const idle = await measure();
    const { state, record } = meteredBaseline(idle, boards);
    expect(state).toBe('cuda_context');
    expect(record?.power_w).toBeCloseTo(250, 6);
    expect(record?.no_context_w).toBeCloseTo(170, 6);
    expect([telemetry.held, telemetry.holding]).toEqual([[[0, 1]], 0]);
    expect(clock.sleeps).toEqual([5, 3, 10]);
  });

  it('CM-18: only metered devices count, and one that was no candidate makes it unavailable', async () => {
    const idle = await setUp().measure();
    expect(meteredBaseline(idle, boards.slice(1)).record?.power_w).toBeCloseTo(130, 6);
    const stranger = createExampleDevice(7, { uuid: 'GPU-7' });
    const missing = meteredBaseline(idle, [...boards, stranger]);
    expect([missing.method, missing.record]).toEqual(['unavailable', null]);
    expect(missing.warnings[0]).toMatch(/^baseline_unavailable: the model is on GPU-7/);
  });

  it('measurement.md 7: with a process on the board there is no state without a context, and confidence is low', async () => {
    const busy = boards.map((board) => ({ ...board, processes: [{ pid: 9, memory_mb: 1 }] }));
    const { record, warnings } = meteredBaseline(await setUp({ devices: busy }).measure(), busy);
    expect(record?.no_context_w).toBeNull();
    expect(warnings.join()).toContain('low_baseline_confidence');
  });

  it('measurement.md 7: a helper that fails leaves the state without a context, with a warning', async () => {
    const idle = await setUp({ hold: new Error('no CUDA') }).measure();
    const { state, record, warnings } = meteredBaseline(idle, boards);
    expect([state, Math.round(record?.power_w ?? 0)]).toEqual(['no_context', 170]);
    expect(warnings.join()).toMatch(/baseline_no_context/);
  });

  it('CM-20: the second experiment of the session reuses every record', async () => {
    const { measure, telemetry } = setUp();
    await measure();
    expect((await measure()).method).toBe('cached');
    expect(telemetry.held).toHaveLength(1);
  });
});
