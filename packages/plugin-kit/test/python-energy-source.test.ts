import { createSystemClock, EnergyMeasurement, isComponentInstance, isSession, unmeasured } from '@llem/core';
import { createExampleDevice, createFakeContext } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { createPythonEnergySource, type PythonEnergyDefinition } from '../src/index.ts';
import { failureOf } from './open-fixture.ts';
import { survivors } from './process-group.ts';

const clock = createSystemClock();
const signal = new AbortController().signal;
const devices = [2, 0, 2].map((index) => createExampleDevice(index));
const WINDOW = { start_s: 0, end_s: 0 };

function createMeter(fault = '', definition: Partial<PythonEnergyDefinition> = {}) {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, LLEM_PYTHON: 'python3', METER_FAULT: fault };
  const context = createFakeContext({ clock, env });
  const worker = new URL('fixtures/meter.py', import.meta.url);
  return createPythonEnergySource({ id: 'meter', worker, required: ['json'], ...definition }, context);
}

describe('createPythonEnergySource', () => {
  it('measurement.md 3: a session measures its own window; what the worker leaves out is null', async () => {
    const source = createMeter();
    expect(isComponentInstance('energy', source)).toBe(true);
    await using session = await source.start({ devices, signal });
    expect(isSession(session)).toBe(true);
    await clock.sleep(0.3);
    const { measurement, trace } = await session.stop(WINDOW);
    expect(trace).toBeNull();
    expect(EnergyMeasurement.parse(measurement)).toEqual(measurement);
    expect(measurement).toMatchObject({
      method: 'meter',
      per_device_j: null,
      cpu_j: null,
      uncertainty_j: null,
    });
    expect(measurement.duration_sec).toBeGreaterThan(0.29);
    expect(measurement.total_j).toBeCloseTo(7 * measurement.duration_sec, 9);
    expect(measurement.warnings[0]).toBe("{'gpus': [0, 2], 'visible': None}");
    expect(await survivors(Number(measurement.warnings[1]))).toEqual([]);
  });

  it('architecture.md Contracts: a start that was prepared is quick, and the worker is not the next one', async () => {
    const source = createMeter('slow load');
    const pids: (string | undefined)[] = [];
    const handle = await source.prepare?.({ devices, signal });
    const began_s = clock.now();
    const session = await source.start({ devices, signal });
    const took_s = clock.now() - began_s;
    pids.push((await session.stop(WINDOW)).measurement.warnings[1]);
    await handle?.[Symbol.asyncDispose]();
    const again_s = clock.now();
    const next = await source.start({ devices, signal });
    expect(clock.now() - again_s).toBeGreaterThan(1 + took_s);
    pids.push((await next.stop(WINDOW)).measurement.warnings[1]);
    expect(new Set(pids).size).toBe(2);
  });

  it('architecture.md Contracts: what was prepared for other devices is not used, and ends with its handle', async () => {
    const source = createMeter();
    const handle = await source.prepare?.({ devices: devices.slice(1), signal });
    const session = await source.start({ devices, signal });
    const { measurement } = await session.stop(WINDOW);
    expect(measurement.warnings[0]).toContain('[0, 2]');
    await handle?.[Symbol.asyncDispose]();
    await handle?.[Symbol.asyncDispose]();
  });

  it('hands parameters and variables to the worker, and its answer to the definition', async () => {
    const source = createMeter('', {
      environment: (observed) => ({ VISIBLE: `${observed.length}` }),
      parameters: (_devices, settings) => ({ country: settings.measurement.country_iso_code }),
      outcome: (answer, observed) => ({
        measurement: { ...unmeasured('other', 1), warnings: (answer as EnergyMeasurement).warnings },
        trace: null,
        codecarbon_co2_grams: observed.length,
      }),
    });
    const session = await source.start({ devices, signal });
    const { measurement, codecarbon_co2_grams } = await session.stop(WINDOW);
    expect([measurement.method, measurement.warnings[0], codecarbon_co2_grams]).toEqual([
      'other',
      "{'country': None, 'visible': '3'}",
      3,
    ]);
  });

  it('a meter that needs no load is not asked twice', async () => {
    const session = await createMeter('needs no load').start({ devices: [], signal });
    expect((await session.stop(WINDOW)).measurement).toMatchObject({ total_j: 3, duration_sec: 1 });
  });

  it.each([
    ['load', 'the sensor is not plugged in'],
    ['start', 'the sensor came loose'],
  ])('measurement.md 3: a failure in %s rejects the start with its reason', async (fault, reason) => {
    expect(await failureOf(createMeter(fault).start({ devices, signal }))).toMatchObject({ message: reason });
  });

  it('measurement.md 3: a worker that dies in the window rejects the stop', async () => {
    const session = await createMeter('stop').start({ devices, signal });
    expect(await failureOf(session.stop(WINDOW))).toMatchObject({ code: 'BRIDGE.DIED', exit_code: 9 });
    await session[Symbol.asyncDispose]();
  });

  it('measurement.md 2: an abort ends the wait for the answer', async () => {
    const abort = new AbortController();
    const session = await createMeter('endless').start({ devices, signal: abort.signal });
    const stopping = failureOf(session.stop(WINDOW));
    abort.abort(new Error('enough'));
    expect(await stopping).toEqual(new Error('enough'));
  });

  it('CM-05: says which interpreters were tried when none has the library, or an old one', async () => {
    const absent = createMeter('', { required: ['no_such_meter'] });
    expect(await failureOf(absent.start({ devices, signal }))).toMatchObject({
      message: expect.stringMatching(/^no_such_meter not found in .*python3.* \(LLEM_PYTHON\)$/),
    });
    const old = createMeter('', { required: ['pip'], oldest: { pip: '999.1' } });
    expect(await failureOf(old.start({ devices, signal }))).toMatchObject({
      message: expect.stringMatching(/ has pip of version [\d.]+, and 999\.1 is the oldest that will do$/),
    });
  });
});
