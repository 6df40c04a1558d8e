import {
  createExampleConfig,
  createFakeClock,
  createFakeContext,
  createFakeEnergySource,
  type FakeEnergyScript,
} from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import type { MeteredBy } from '../experiment-request.ts';
import { createBaselineCache } from './baseline-cache.ts';
import { meteredBaseline } from './metered-baseline.ts';
import { runBaseline } from './run-baseline.ts';

function setUp(power: (time_s: number) => number, script: Partial<FakeEnergyScript> = {}) {
  const clock = createFakeClock();
  const fake = createFakeEnergySource({ clock, power_w: power, ...script });
  const trace = script.trace ?? true;
  const source: MeteredBy = {
    id: 'fake',
    instance: fake,
    capabilities: { trace, per_device: false, cpu: true, dram: false },
  };
  const baselines = createBaselineCache();
  const signal = new AbortController().signal;
  const measure = async (baseline: object = {}) => {
    const idle = await runBaseline(source, [], null, {
      config: createExampleConfig({ baseline: { duration_seconds: 10, ...baseline } }),
      runner: { type: 'local', image: null, source: 'default' },
      baselines,
      clock,
      signal,
      logger: createFakeContext().logger,
    });
    return meteredBaseline(idle, []);
  };
  return { clock, fake, measure };
}

describe('runBaseline', () => {
  it('CM-18: measures idle power refresh to refresh, with the spread of one-second blocks', async () => {
    const { measure } = setUp(() => 41);
    const { method, state, record, warnings } = await measure();
    expect([method, state, warnings]).toEqual(['fresh', 'no_context', []]);
    expect(record?.power_w).toBeCloseTo(41, 6);
    expect(record?.uncertainty_w).toBeCloseTo(0, 6);
  });

  it('CM-18: without a trace it is one window of the source, with the uncertainty that the source gives', async () => {
    const { measure } = setUp(() => 41, { trace: false, uncertainty: 0.1 });
    const { record } = await measure();
    expect(record?.power_w).toBeCloseTo(41, 6);
    expect(record?.uncertainty_w).toBeCloseTo(4.1, 6);
  });

  it('CM-20: cached is reused until its time to live, then measured again', async () => {
    const { clock, fake, measure } = setUp(() => 41);
    expect((await measure()).method).toBe('fresh');
    expect((await measure()).method).toBe('cached');
    clock.advance(3601);
    expect((await measure()).method).toBe('fresh');
    expect(fake.started).toBe(2);
  });

  it('CM-20: fresh never reuses', async () => {
    const { fake, measure } = setUp(() => 41);
    await measure({ strategy: 'fresh' });
    expect((await measure({ strategy: 'fresh' })).method).toBe('fresh');
    expect(fake.started).toBe(2);
  });

  it('CM-20: validated spot-checks every interval and measures again after drift', async () => {
    let power = 41;
    const { measure } = setUp(() => power);
    const validated = () => measure({ strategy: 'validated', validation_interval: 2 });
    expect((await validated()).method).toBe('fresh');
    expect((await validated()).method).toBe('cached');
    power = 43;
    const checked = await validated();
    expect(checked.method).toBe('validated');
    // u² gains (P_spot − P_b)²/12.
    expect(checked.record?.uncertainty_w).toBeCloseTo(2 / Math.sqrt(12), 6);
    expect([checked.warnings, (await validated()).method]).toEqual([[], 'cached']);
    power = 60;
    const again = await validated();
    expect(again.method).toBe('fresh');
    expect(again.record?.power_w).toBeCloseTo(60, 6);
    expect(again.warnings[0]).toMatch(/^low_baseline_confidence: .*drifted/);
    expect((await validated()).warnings).toEqual([]);
  });

  it('CM-17: a source that fails or reads nothing gives a warning, never an error and never 0 W', async () => {
    const failing = await setUp(() => 41, { fail: { start: new Error('sensor gone') } }).measure();
    expect(failing).toMatchObject({ method: 'unavailable', record: null });
    expect(failing.warnings[0]).toMatch(/^baseline_unavailable: .*sensor gone/);
    const silent = await setUp(() => 41, { trace: false, measurement: { total_j: null } }).measure();
    expect(silent.warnings[0]).toMatch(/^baseline_unavailable: /);
  });

  it('measurement.md 7: fewer than 80 % of ten readings a second is low confidence', async () => {
    const few = {
      count: 79,
      period_ms: 100,
      gap_max_ms: 100,
      counter_period_ms: null,
      counter_read_ms: null,
    };
    const { warnings } = await setUp(() => 41, { measurement: { samples: few } }).measure();
    expect(warnings[0]).toMatch(/^low_baseline_confidence: /);
    const enough = await setUp(() => 41, { measurement: { samples: { ...few, count: 80 } } }).measure();
    expect(enough.warnings).toEqual([]);
  });
});
