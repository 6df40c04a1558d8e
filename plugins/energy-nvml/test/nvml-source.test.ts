import { EnergyMeasurement } from '@llem/core';
import { createExampleDevice } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { combined } from '../src/estimate/uncertainty.ts';
import { createNvmlSource } from '../src/nvml-source.ts';
import { createSampler } from '../src/sampler/sampler.ts';
import { createFakeMachine, type FakeMachine, measureLoad, silent } from './fake-board.ts';

/** What a board idles at beside every load of this file. */
const IDLE_W = 100;

/**
 * The codes that a load of `load_w` is warned with for what the board does. A busy machine lets readings come late: that
 * is `nvml_sample_gap`, and where a gap lets the ends of the load slip by more joules than estimates may differ by (3 %
 * of all), `estimators_disagree`.
 */
function boardCodes(
  { warnings, samples, total_j }: EnergyMeasurement,
  load_w: number,
): (string | undefined)[] {
  const slipped_j = ((load_w - IDLE_W) * (samples.gap_max_ms ?? 0)) / 1000;
  const fromTheMachine = [
    'nvml_sample_gap',
    ...(slipped_j > 0.03 * (total_j ?? 0) ? ['estimators_disagree'] : []),
  ];
  const codes = warnings.map((warning) => warning.split(':')[0]);
  return codes.filter((code) => code === undefined || !fromTheMachine.includes(code));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('NVML source on simulated boards', () => {
  it('measurement.md 4: the joules of a window are those that the board drew', async () => {
    await using machine = await createFakeMachine(1, [
      'set 0 counter_cost_s 0.0035',
      'set 0 counter_cost_at_tick_s 0.011',
    ]);
    const { measurement, truth_j, trace, window } = await measureLoad(machine, 1, ['600 noise 20']);
    expect(EnergyMeasurement.parse(measurement)).toEqual(measurement);
    expect(measurement).toMatchObject({ method: 'counter', cross_check: { method: 'power_average' } });
    expect(boardCodes(measurement, 600)).toEqual([]);
    const error = Math.abs((measurement.total_j ?? Number.NaN) - sum(truth_j));
    expect(error).toBeLessThan(3 * combined(measurement.uncertainty_terms, 'random'));
    // Reads that are less than a tick apart see every tick; others miss as many as fit between them.
    const { counter_period_ms, gap_max_ms } = measurement.samples;
    const missed_ms = (gap_max_ms ?? 0) < 100 ? 0 : (gap_max_ms ?? 0);
    expect(Math.abs((counter_period_ms ?? 0) - 100)).toBeLessThan(5 + missed_ms);
    expect(measurement.samples.counter_read_ms).toBeGreaterThan(3);
    const buckets = [0, 0.3, 0.6, 1].map((part) => window.start_s + part * (window.end_s - window.start_s));
    const parts = buckets.slice(1).map((to, i) => trace?.between(buckets[i] ?? to, to).total_j ?? Number.NaN);
    expect(sum(parts)).toBeCloseTo(measurement.total_j ?? Number.NaN, 6);
  });

  it('measurement.md 4.3: four boards are measured each by itself, and only those that were asked for', async () => {
    await using machine = await createFakeMachine(5);
    const devices = machine.devices.slice(1);
    const { measurement, truth_j } = await measureLoad({ ...machine, devices }, 1, [
      '650',
      '600',
      '450 noise 10',
      '300',
      '150',
    ]);
    expect(Object.keys(measurement.per_device_j ?? {})).toEqual(['1', '2', '3', '4']);
    const truth = [1, 2, 3, 4].map((board, i) => [board, truth_j[i]]);
    expect(truth).toHaveLength(4);
    for (const [index, joules] of Object.entries(measurement.per_device_j ?? {})) {
      const watts = [650, 600, 450, 300, 150][Number(index)] ?? 0;
      const limit = Math.max(0.03 * watts, 3 * combined(measurement.uncertainty_terms, 'random'));
      expect(Math.abs(joules - watts * measurement.duration_sec)).toBeLessThan(limit);
    }
  });

  it('measurement.md 7: a window without quiet margins is cut out of the ticks', async () => {
    await using machine = await createFakeMachine(1);
    const session = await machine.source.start({
      devices: machine.devices,
      signal: new AbortController().signal,
    });
    const start_s = machine.clock.now();
    await machine.clock.sleep(1.5);
    const { measurement, trace } = await session.stop({ start_s, end_s: machine.clock.now() });
    expect(measurement.method).toBe('counter');
    const error = Math.abs((measurement.total_j ?? 0) - 100 * measurement.duration_sec);
    expect(error).toBeLessThan(3 * combined(measurement.uncertainty_terms, 'random'));
    // Each end may lie anywhere between two reads, and a tick that comes and goes between two is not seen.
    const gap_s = (measurement.samples.gap_max_ms ?? 0) / 1000;
    expect(error).toBeLessThan(Math.max(5, IDLE_W * gap_s));
    const refreshes = trace?.refreshes().filter((time_s) => time_s >= start_s) ?? [];
    expect(refreshes.length).toBeGreaterThan(measurement.duration_sec / (0.1 + gap_s) - 1);
  });

  it('an aborted session stops without its margin', async () => {
    await using machine = await createFakeMachine(1);
    const abort = new AbortController();
    const session = await machine.source.start({ devices: machine.devices, signal: abort.signal });
    const start_s = machine.clock.now();
    abort.abort();
    await session.stop({ start_s, end_s: start_s + 0.01 });
    expect(machine.clock.now() - start_s).toBeLessThan(0.7);
  });
});

/** What happens in the window of a board that draws 600 W for 1.2 s, and what must come of it. */
const FAULTS: Record<
  string,
  {
    scenario?: readonly string[];
    without?: readonly string[];
    at?: (start_s: number) => string[];
    method: string | null;
    codes: readonly string[];
  }
> = {
  'no energy counter in the library': {
    without: ['nvmlDeviceGetTotalEnergyConsumption'],
    method: 'power_average',
    codes: ['energy_fallback_method'],
  },
  'a counter that is not supported': {
    scenario: ['fault 0 nvmlDeviceGetTotalEnergyConsumption 3'],
    method: 'power_average',
    codes: ['energy_fallback_method'],
  },
  'no field values': { without: ['nvmlDeviceGetFieldValues'], method: 'counter', codes: [] },
  'field values of a type that NVML does not define': {
    scenario: ['set 0 field_type 99'],
    method: 'counter',
    codes: [],
  },
  'field values as doubles': { scenario: ['set 0 field_type 0'], method: 'counter', codes: [] },
  'instant power of the module only': {
    scenario: ['set 0 module_only 1'],
    method: 'counter',
    codes: ['module_scope_power'],
  },
  'instant power alone': {
    without: ['nvmlDeviceGetTotalEnergyConsumption', 'nvmlDeviceGetPowerUsage'],
    method: 'power_instant',
    codes: ['energy_fallback_method'],
  },
  'an architecture that the driver does not know': {
    scenario: ['fault 0 nvmlDeviceGetArchitecture 3'],
    method: 'counter',
    codes: [],
  },
  'a counter that runs backwards': {
    at: (start_s) => [`counter_step 0 ${start_s + 0.5} -900`],
    method: null,
    codes: ['counter_reset'],
  },
  'a counter that stalls': {
    at: (start_s) => [`stall 0 ${start_s + 0.2} ${start_s + 1}`],
    method: 'power_average',
    codes: ['energy_fallback_method'],
  },
  'a GPU that falls off the bus': {
    at: (start_s) => [`fault 0 * 15 ${start_s + 0.5}`],
    method: null,
    codes: ['energy_source_failed'],
  },
  'a counter in microjoules': {
    scenario: ['set 0 counter_scale 1000'],
    method: 'power_average',
    codes: ['energy_fallback_method'],
  },
  'power that reads 0 W, and no counter in the window': {
    scenario: ['set 0 power_scale 0'],
    at: (start_s) => [`fault 0 nvmlDeviceGetTotalEnergyConsumption 999 ${start_s + 0.2}`],
    method: null,
    codes: ['energy_source_failed'],
  },
  'a counter alone that ticks every second': {
    scenario: ['set 0 tick_s 1', 'fault 0 nvmlDeviceGetPowerUsage 3', 'fault 0 nvmlDeviceGetFieldValues 3'],
    method: 'counter',
    codes: [],
  },
  'reads that take 50 ms': {
    scenario: ['set 0 counter_cost_s 0.05', 'set 0 power_cost_s 0.05'],
    method: 'counter',
    codes: [],
  },
  'unknown errors now and then': {
    at: (start_s) =>
      Array.from(
        { length: 40 },
        (_, i) => `fault 0 * 999 ${start_s - 1 + i / 10} ${start_s - 0.98 + i / 10}`,
      ),
    method: 'counter',
    codes: [],
  },
  'a driver that is unloaded': {
    at: (start_s) => [`fault 0 * 9 ${start_s + 0.5}`],
    method: null,
    codes: ['energy_source_failed'],
  },
  'a GPU that was away for half a second': {
    at: (start_s) => [`fault 0 * 15 ${start_s + 0.3} ${start_s + 0.8}`],
    method: 'counter',
    codes: [],
  },
  'no permission for any reading': {
    at: (start_s) => [`fault 0 * 4 ${start_s - 0.3}`],
    method: null,
    codes: ['energy_source_failed'],
  },
};

describe('NVML source, faults', () => {
  it.concurrent.each(Object.entries(FAULTS))(
    'issue 4: %s',
    async (_name, { scenario, without, at, method, codes: expected }) => {
      await using machine = await createFakeMachine(1, scenario, without === undefined ? {} : { without });
      const { measurement, truth_j } = await measureLoad(machine, 1.2, ['600'], async ({ start_s }) => {
        await machine.gpu.append(...(at?.(start_s) ?? []));
      });
      expect(EnergyMeasurement.parse(measurement)).toEqual(measurement);
      expect(boardCodes(measurement, 600)).toEqual(expected);
      if (method === null)
        expect(measurement).toMatchObject({ total_j: null, per_device_j: null, uncertainty_j: null });
      else {
        expect(measurement.method).toBe(method);
        const limit = Math.max(0.02 * sum(truth_j), 3 * (measurement.uncertainty_j ?? Number.NaN));
        expect(Math.abs((measurement.total_j ?? Number.NaN) - sum(truth_j))).toBeLessThan(limit);
      }
    },
  );

  const start = ({ source, devices }: Pick<FakeMachine, 'source' | 'devices'>) =>
    source.start({ devices, signal: new AbortController().signal });

  it('issue 4: without a library the start says what was tried', async () => {
    await using machine = await createFakeMachine(1);
    const source = createNvmlSource(createSampler('/nowhere/libnvidia-ml.so.1'), {
      clock: machine.clock,
      logger: silent,
    });
    await expect(start({ ...machine, source })).rejects.toThrow(
      /no NVML library: tried \/nowhere\/libnvidia-ml\.so\.1 \(.+\)/,
    );
  });

  it('issue 4: an index beyond the count is refused with the call and its code', async () => {
    await using machine = await createFakeMachine(1);
    const devices = [createExampleDevice(2)];
    await expect(start({ ...machine, devices })).rejects.toThrow(
      'GPU 2 cannot be read: nvmlDeviceGetHandleByIndex_v2: invalid argument (2)',
    );
  });

  it('issue 4: a driver and library that do not match are named', async () => {
    await using machine = await createFakeMachine(1, ['fault 0 nvmlInit_v2 18']);
    await expect(start(machine)).rejects.toThrow(
      'NVML does not initialise: driver and library versions differ (18)',
    );
  });

  it('issue 4: a start that is aborted rejects with the reason and leaves no thread', async () => {
    await using machine = await createFakeMachine(1);
    const abort = new AbortController();
    const starting = machine.source.start({ devices: machine.devices, signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(starting).rejects.toThrow('enough');
  });
});
