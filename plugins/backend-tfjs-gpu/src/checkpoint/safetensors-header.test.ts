import { LLEMError } from '@llem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerLength, parseHeader } from './safetensors-header.ts';

/** Refusal of a header over 16 bytes of data; null when it is accepted. */
function refusal(header: object | string, dataBytes = 16): string | null {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  try {
    parseHeader(text, 8 + Buffer.byteLength(text) + dataBytes, 'w.safetensors');
    return null;
  } catch (error) {
    if (!LLEMError.is(error)) throw error;
    expect(error.code).toBe('BACKEND.LOAD_FAILED');
    expect(error.fix).toMatch(/download|save/);
    return error.message;
  }
}

const tensor = (changes: object) => ({
  a: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16], ...changes },
});

describe('safetensors header', () => {
  it('issue 3, bad input: a claim of 10 GB in a file of 1 kB is refused before anything is read', () => {
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(10_000_000_000n);
    expect(() => headerLength(prefix, 1000, 'w.safetensors')).toThrow('claims a header of 10000000000 bytes');
    expect(() => headerLength(Buffer.alloc(3), 3, 'w.safetensors')).toThrow('truncated');
  });

  it('backends.md 6: a sound header gives absolute positions, metadata left out', () => {
    const text = JSON.stringify({ __metadata__: { format: 'pt' }, ...tensor({}) });
    const entries = parseHeader(text, 8 + text.length + 16, 'w.safetensors');
    expect([...entries.values()]).toEqual([
      { name: 'a', dtype: 'F32', shape: [2, 2], start: 8 + text.length, end: 8 + text.length + 16 },
    ]);
  });

  it.each([
    ['offsets outside the file', tensor({ shape: [2, 3], data_offsets: [0, 24] }), 'outside the 16 bytes'],
    ['offsets in the wrong order', tensor({ data_offsets: [16, 0] }), 'outside'],
    ['a negative offset', tensor({ data_offsets: [-16, 0] }), 'data_offsets'],
    ['three offsets', tensor({ data_offsets: [0, 8, 16] }), 'data_offsets'],
    ['a fraction as size', tensor({ shape: [1.5, 2] }), 'shape'],
    ['a negative size', tensor({ shape: [-2, -2] }), 'shape'],
    ['a size that is null, as NaN is written', tensor({ shape: [null, 4] }), 'shape'],
    ['a size beyond safe integers', tensor({ shape: [2 ** 60] }), 'shape'],
    ['a shape that does not fill its bytes', tensor({ shape: [2, 1] }), 'needs 8 bytes'],
    ['no dtype', tensor({ dtype: undefined }), 'dtype'],
    ['no description', { a: null }, 'description'],
    ['no map', '[]', 'not a JSON object'],
    ['no JSON', '{"a": NaN}', 'not JSON'],
    [
      'overlapping tensors',
      { ...tensor({}), b: { dtype: 'F32', shape: [2], data_offsets: [8, 16] } },
      'tensors "a" and "b" overlap',
    ],
  ])('issue 3, bad input: %s is refused with the file and the tensor', (_, header, expected) => {
    expect(refusal(header)).toContain('w.safetensors');
    expect(refusal(header)).toContain(expected);
  });

  it('issue 3, bad input: no header makes the parser throw anything but a BackendError', () => {
    const entry = fc.record(
      {
        dtype: fc.oneof(fc.constantFrom('F32', 'BF16', 'I64', 'X'), fc.jsonValue()),
        shape: fc.oneof(fc.array(fc.integer()), fc.jsonValue()),
        data_offsets: fc.oneof(fc.array(fc.integer()), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.dictionary(fc.string(), entry), fc.string()), (header) => {
        refusal(header);
      }),
      { numRuns: 500 },
    );
  });
});
