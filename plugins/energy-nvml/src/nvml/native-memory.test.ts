import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NativeMemory } from './native-memory.ts';

describe('NativeMemory', () => {
  it('stack.md: reads 64-bit counters exactly up to 2^53, without BigInt', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 53n }), (value) => {
        const memory = new NativeMemory(16);
        memory.bytes.writeBigUInt64LE(value, 8);
        expect(memory.u64(8)).toBe(Number(value));
      }),
    );
  });

  it('reads text up to its end, and all of it where no end was written', () => {
    const memory = new NativeMemory(4);
    memory.bytes.write('ab\0c', 'latin1');
    expect(memory.text()).toBe('ab');
    memory.bytes.write('abcd', 'latin1');
    expect(memory.text()).toBe('abcd');
  });
});
