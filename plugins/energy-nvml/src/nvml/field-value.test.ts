import { describe, expect, it } from 'vitest';
import {
  askField,
  FIELD_VALUE_BYTES,
  fieldReturn,
  fieldValue,
  POWER_INSTANT,
  SCOPE_MODULE,
} from './field-value.ts';

function answer(type: number, write: (struct: Buffer) => void, code = 0): Buffer {
  const struct = Buffer.alloc(FIELD_VALUE_BYTES, 0xab);
  struct.writeInt32LE(type, 24);
  struct.writeInt32LE(code, 28);
  write(struct);
  return struct;
}

describe('nvmlFieldValue_t', () => {
  it.each<[string, number, (struct: Buffer) => void, number]>([
    ['double', 0, (s) => s.writeDoubleLE(81_250.5, 32), 81_250.5],
    ['unsigned int', 1, (s) => s.writeUInt32LE(4_294_967_295, 32), 4_294_967_295],
    ['unsigned long', 2, (s) => s.writeBigUInt64LE(2n ** 52n, 32), 2 ** 52],
    ['unsigned long long', 3, (s) => s.writeBigUInt64LE(81_250n, 32), 81_250],
    ['signed long long', 4, (s) => s.writeBigInt64LE(-7n, 32), -7],
    ['signed int', 5, (s) => s.writeInt32LE(-81_250, 32), -81_250],
    ['unsigned short', 6, (s) => s.writeUInt16LE(650, 32), 650],
  ])(
    'measurement.md 4.2: reads a %s by its type, whatever else is in the union',
    (_name, type, write, expected) => {
      expect(fieldValue(answer(type, write))).toBe(expected);
    },
  );

  it('measurement.md 4.2: is not a number when the field failed or has an unknown type', () => {
    expect(fieldValue(answer(1, () => undefined, 3))).toBeNaN();
    expect(fieldReturn(answer(1, () => undefined, 3))).toBe(3);
    expect(fieldValue(answer(7, () => undefined))).toBeNaN();
  });

  it('measurement.md 4.2: asks for one field in one scope', () => {
    const struct = Buffer.alloc(FIELD_VALUE_BYTES, 0xab);
    askField(struct, POWER_INSTANT, SCOPE_MODULE);
    expect([
      struct.readUInt32LE(0),
      struct.readUInt32LE(4),
      struct.subarray(8).every((byte) => byte === 0),
    ]).toEqual([186, 1, true]);
  });
});
