import { describe, expect, it } from 'vitest';
import type { NvmlLibrary } from '../nvml/nvml-library.ts';
import { NVML } from '../nvml/return-codes.ts';
import { DeviceSampler } from './device-sampler.ts';
import { createRingMemory, RECORD, RingReader, RingWriter } from './ring.ts';

const PERIOD_S = 0.023;

/** A board of 400 W with a tick every 100 ms, on a clock that stands still but for the reads of its counter. */
function board() {
  const clock = { now_s: 10, before_s: 0, after_s: 0 };
  const notFound = () => NVML.FUNCTION_NOT_FOUND;
  const functions: Partial<NvmlLibrary['call']> = {
    nvmlDeviceGetTotalEnergyConsumption: (_handle, memory) => {
      clock.now_s += clock.before_s;
      const joules = 40 * Math.floor(clock.now_s / 0.1 + 1e-9);
      if (ArrayBuffer.isView(memory))
        new BigUint64Array(memory.buffer, memory.byteOffset, 1)[0] = BigInt(1000 * joules);
      clock.now_s += clock.after_s;
      return NVML.SUCCESS;
    },
  };
  const call = new Proxy(functions, { get: (of, name) => Reflect.get(of, name) ?? notFound });
  const memory = createRingMemory(2 ** 12);
  const nvml = { path: '', call, [Symbol.dispose]: () => undefined } as NvmlLibrary;
  const sampler = new DeviceSampler(0, nvml, 1n, new RingWriter(memory), () => clock.now_s);
  const reader = new RingReader(memory);
  return {
    /** Polls at an instant, with seconds that pass in the read before the value is taken and after. */
    poll(at_s: number, before_s = 0.001, after_s = 0.001): void {
      Object.assign(clock, { now_s: at_s, before_s, after_s });
      sampler.pollFast(PERIOD_S);
    },
    beat: () => sampler.beat(0, 0),
    taken(kind: number): number[][] {
      const records: number[][] = [];
      reader.drain((found, _device, values) => {
        if (found === kind) records.push([...values.subarray(0, 3)]);
      });
      return records;
    },
  };
}

describe('DeviceSampler', () => {
  it('measurement.md 4.2: a tick lies at the midpoint of the reads around it, known to half their gap', () => {
    const { poll, taken } = board();
    for (let i = 0; i < 6; i += 1) poll(10.01 + i * PERIOD_S);
    const [, tick = []] = taken(RECORD.COUNTER);
    expect([tick.length, tick[2]]).toEqual([3, 4040]);
    expect(Math.abs((tick[0] ?? 0) - 10.1)).toBeLessThanOrEqual(tick[1] ?? 0);
    expect(tick[1]).toBeCloseTo(PERIOD_S / 2, 9);
  });

  it.each([
    ['before it took the value', 0.12, 0.001],
    ['with the value in hand', 0.001, 0.12],
  ])(
    'measurement.md 4.2: where the thread lost the processor %s, the tick lies within its half-width',
    (_, before_s, after_s) => {
      const { poll, beat, taken } = board();
      poll(10.01);
      poll(10.033);
      poll(10.056, before_s, after_s);
      poll(10.18);
      poll(10.203);
      const ticks = taken(RECORD.COUNTER).slice(1);
      expect(ticks.map(([, , joules]) => joules)).toEqual([4040, 4080]);
      for (const [i, [time_s = 0, half_width_s = 0]] of ticks.entries()) {
        expect(Math.abs(time_s - (10.1 + i / 10))).toBeLessThanOrEqual(half_width_s);
      }
      beat();
      // The gap that the processor was away, said as one.
      expect(taken(RECORD.BEAT)[0]?.[2]).toBeCloseTo(10.18 - 10.033, 9);
    },
  );
});
