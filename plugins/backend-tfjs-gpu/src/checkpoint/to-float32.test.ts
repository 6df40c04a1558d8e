import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bfloat16ToFloat32, float16ToFloat32 } from './to-float32.ts';

describe('widening to fp32', () => {
  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x83ff, -(1023 * 2 ** -24)],
    [0x0400, 2 ** -14],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ])('backends.md 6: the half %i is %d', (bits, value) => {
    const target = new Float32Array(1);
    float16ToFloat32(Uint16Array.of(bits), target);
    expect(target[0]).toBe(value);
  });

  it('backends.md 6: a bfloat16 is the fp32 number of its bits, followed by zeros', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), (bits) => {
        const widened = new Float32Array(1);
        bfloat16ToFloat32(Uint16Array.of(bits), widened);
        expect(new Uint32Array(widened.buffer)[0]).toBe((bits << 16) >>> 0);
      }),
    );
  });
});
