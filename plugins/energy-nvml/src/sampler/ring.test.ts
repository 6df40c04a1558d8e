import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRingMemory, RECORD, RingReader, RingWriter } from './ring.ts';

function pair(capacity: number) {
  const memory = createRingMemory(capacity);
  const [writer, reader] = [new RingWriter(memory), new RingReader(memory)];
  const write = (device: number, value: number): void => {
    writer.begin(RECORD.COUNTER, device);
    for (let i = 0; i < 3; i += 1) writer.put(value + i);
    writer.commit();
  };
  const read = () => {
    const found: number[][] = [];
    reader.drain((kind, device, values) => found.push([kind, device, ...values.subarray(0, 3)]));
    return found;
  };
  return { write, read, reader, memory };
}

describe('ring', () => {
  it('hands over what was written, in order, across its end, in bursts of any size', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 60 }), (bursts) => {
        const { write, read } = pair(32);
        let value = 0;
        for (const burst of bursts) {
          const expected = Array.from({ length: burst }, (_, i) => [
            RECORD.COUNTER,
            7,
            value + i,
            value + i + 1,
            value + i + 2,
          ]);
          for (let i = 0; i < burst; i += 1) write(7, value + i);
          expect(read()).toEqual(expected);
          value += burst;
        }
      }),
    );
  });

  it('drops whole records when nobody reads, and counts them', () => {
    const { write, read, reader } = pair(16);
    for (let i = 0; i < 6; i += 1) write(0, i);
    expect(read().map(([, , value]) => value)).toEqual([0, 1, 2, 3]);
    expect(reader.dropped).toBe(2);
    write(0, 9);
    expect(read()).toHaveLength(1);
  });

  it('goes on when its counts wrap', () => {
    const { write, read, memory } = pair(16);
    new Int32Array(memory.state).fill(2 ** 31 - 3, 0, 2);
    const again = new RingWriter(memory);
    again.begin(RECORD.PROCESSES, 3);
    again.put(1);
    again.put(2);
    again.commit();
    expect(read()).toEqual([[RECORD.PROCESSES, 3, 1, 2, 0]]);
    expect(write).toBeTypeOf('function');
  });
});
