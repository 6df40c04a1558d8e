import type { DeviceInfo, EnergyCapabilities, EnergySession, EnergySource, EnergyTrace } from '@llem/core';
import { createExampleDevice } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { contextDouble, ENERGY_CAPABILITIES, MEASUREMENT } from '../../test/doubles.ts';
import { checkedEnergySource } from './checked-energy-source.ts';
import { createHandleStack } from './handle-stack.ts';

const WINDOW = { start_s: 0, end_s: 2 };
const ORIGIN = { package: '@acme/x', kind: 'energy', id: 'x' } as const;

/** Starts a checked source whose session is `session`. */
async function start(
  session: unknown,
  capabilities: Partial<EnergyCapabilities> = {},
  devices: readonly DeviceInfo[] = [],
) {
  const source: EnergySource = { start: async () => session as EnergySession };
  const handles = createHandleStack(contextDouble());
  const checked = checkedEnergySource(source, { ...ENERGY_CAPABILITIES, ...capabilities }, ORIGIN, handles);
  return checked.start({ devices, signal: new AbortController().signal });
}

/** A session whose stop gives `output`. */
const session = (output: unknown) => ({ stop: async () => output, [Symbol.asyncDispose]: async () => {} });

const TRACE: EnergyTrace = {
  between: () => ({ total_j: 1, per_device_j: null, uncertainty_j: null }),
  refreshes: () => [0, 1],
};

describe('architecture.md Output is checked too: energy', () => {
  it('a measurement that keeps the contract passes unchanged, with its trace', async () => {
    const output = { measurement: MEASUREMENT, trace: TRACE };
    const { measurement, trace } = await (await start(session(output), { trace: true })).stop(WINDOW);
    expect(measurement).toEqual(MEASUREMENT);
    expect(trace?.between(0, 1)).toEqual({ total_j: 1, per_device_j: null, uncertainty_j: null });
    expect(trace?.refreshes()).toEqual([0, 1]);
  });

  it.each([
    ['negative joules', { measurement: { ...MEASUREMENT, total_j: -1 }, trace: null }, 'measurement.total_j'],
    ['NaN', { measurement: { ...MEASUREMENT, cpu_j: Number.NaN }, trace: null }, 'measurement.cpu_j'],
    [
      'infinite joules',
      { measurement: { ...MEASUREMENT, total_j: Number.POSITIVE_INFINITY }, trace: null },
      'total_j',
    ],
    ['an unknown field', { measurement: { ...MEASUREMENT, watts: 3 }, trace: null }, 'watts'],
    [
      'a missing field',
      { measurement: { ...MEASUREMENT, samples: undefined }, trace: null },
      'measurement.samples',
    ],
    [
      'text for a number',
      { measurement: { ...MEASUREMENT, total_j: '12' }, trace: null },
      'measurement.total_j',
    ],
    ['nothing', undefined, 'expected object'],
    [
      'a trace without methods',
      { measurement: MEASUREMENT, trace: {} },
      'its trace lacks between or refreshes',
    ],
    [
      'no trace, though it declares one',
      { measurement: MEASUREMENT, trace: null },
      'declares the capability "trace"',
    ],
  ])('%s is a PluginError that names the plugin and the field', async (_, output, why) => {
    const stopped = (await start(session(output), { trace: true })).stop(WINDOW);
    await expect(stopped).rejects.toMatchObject({
      code: 'PLUGIN.BAD_OUTPUT',
      plugin: '@acme/x',
      message: "plugin @acme/x: stop of energy 'x' broke its contract",
      why: expect.stringContaining(why),
    });
  });

  it('measurement.md 3: joules per device are demanded where they are declared and there are devices', async () => {
    const output = session({ measurement: MEASUREMENT, trace: null });
    const declared = { per_device: true };
    await expect(
      (await start(output, declared, [createExampleDevice(0)])).stop(WINDOW),
    ).rejects.toMatchObject({
      code: 'PLUGIN.BAD_OUTPUT',
      why: 'it declares the capability "per_device" and gave one sum',
    });
    await expect((await start(output, declared)).stop(WINDOW)).resolves.toBeDefined();
  });

  it('what a source changes in what it is given, it alone sees', async () => {
    const devices = [createExampleDevice(0)];
    const source: EnergySource = {
      start: async (request) => {
        (request.devices as DeviceInfo[]).pop();
        return session(null) as EnergySession;
      },
    };
    const checked = checkedEnergySource(
      source,
      ENERGY_CAPABILITIES,
      ORIGIN,
      createHandleStack(contextDouble()),
    );
    await expect(checked.start({ devices, signal: new AbortController().signal })).rejects.toThrow(TypeError);
    expect(devices).toHaveLength(1);
  });

  it('a CO2 figure is a number that is not negative, null, or absent', async () => {
    const outcome = (codecarbon_co2_grams: unknown) => ({
      measurement: MEASUREMENT,
      trace: null,
      codecarbon_co2_grams,
    });
    for (const grams of [0, 1.5, null])
      expect(await (await start(session(outcome(grams)))).stop(WINDOW)).toEqual(outcome(grams));
    for (const grams of [-1, Number.NaN, '2'])
      await expect((await start(session(outcome(grams)))).stop(WINDOW)).rejects.toThrow(/stop of energy 'x'/);
  });

  it('what a source prepares ends with the experiment at the latest; nonsense is a PluginError', async () => {
    const ended: string[] = [];
    const preparing = (prepared: unknown) => {
      const source = {
        prepare: async () => prepared as AsyncDisposable,
        start: async () => session(null) as EnergySession,
      };
      const handles = createHandleStack(contextDouble());
      return { handles, checked: checkedEnergySource(source, ENERGY_CAPABILITIES, ORIGIN, handles) };
    };
    const request = { devices: [], signal: new AbortController().signal };
    const { handles, checked } = preparing({ [Symbol.asyncDispose]: async () => ended.push('worker') });
    const handle = await checked.prepare?.(request);
    await handles[Symbol.asyncDispose]();
    await handle?.[Symbol.asyncDispose]();
    expect(ended).toEqual(['worker']);
    for (const nonsense of [undefined, null, {}, 5])
      await expect(preparing(nonsense).checked.prepare?.(request)).rejects.toMatchObject({
        code: 'PLUGIN.BAD_OUTPUT',
      });
  });

  it('a source that prepares nothing is not made to', async () => {
    const handles = createHandleStack(contextDouble());
    const source: EnergySource = { start: async () => session(null) as EnergySession };
    expect(checkedEnergySource(source, ENERGY_CAPABILITIES, ORIGIN, handles)).not.toHaveProperty('prepare');
  });

  it('a sensor that failed may leave no trace behind', async () => {
    const measurement = { ...MEASUREMENT, total_j: null };
    const stopped = await (await start(session({ measurement, trace: null }), { trace: true })).stop(WINDOW);
    expect(stopped).toEqual({ measurement, trace: null });
  });

  it.each([null, 5, {}, { stop: async () => {} }])('%j is no session', async (nonsense) => {
    await expect(start(nonsense)).rejects.toMatchObject({ code: 'PLUGIN.BAD_OUTPUT', plugin: '@acme/x' });
  });

  it('what a trace answers is checked each time it is asked', async () => {
    const trace = {
      between: () => ({ total_j: -1, per_device_j: null, uncertainty_j: null }),
      refreshes: () => ['x'],
    };
    const stopped = await (await start(session({ measurement: MEASUREMENT, trace }))).stop(WINDOW);
    expect(() => stopped.trace?.between(0, 1)).toThrow(/trace.between of energy 'x'/);
    expect(() => stopped.trace?.refreshes()).toThrow(/trace.refreshes of energy 'x'/);
    const gone = {
      ...trace,
      between: () => {
        throw new Error('gone');
      },
    };
    const other = await (await start(session({ measurement: MEASUREMENT, trace: gone }))).stop(WINDOW);
    expect(() => other.trace?.between(0, 1)).toThrow("@acme/x: trace.between of energy 'x' failed: gone");
  });
});
