import { NVML } from './return-codes.ts';

/** `nvmlFieldValue_t`: u32 fieldId, u32 scopeId, i64 timestamp, i64 latencyUsec, i32 valueType, i32 nvmlReturn, union. */
export const FIELD_VALUE_BYTES = 40;
const SCOPE_AT = 4;
const TYPE_AT = 24;
const RETURN_AT = 28;
const VALUE_AT = 32;

/** `NVML_FI_DEV_POWER_INSTANT`, mW. */
export const POWER_INSTANT = 186;
export const SCOPE_GPU = 0;
export const SCOPE_MODULE = 1;

/** Prepares a question for one field. The struct is asked with again and again; NVML overwrites the answer only. */
export function askField(struct: Buffer, fieldId: number, scope: number): void {
  struct.fill(0);
  struct.writeUInt32LE(fieldId, 0);
  struct.writeUInt32LE(scope, SCOPE_AT);
}

/** The return code of this field, which is its own, whatever the call returned. */
export function fieldReturn(struct: Buffer): number {
  return struct.readInt32LE(RETURN_AT);
}

/** The value by its type; NaN when the field failed or has a type that NVML does not define. */
export function fieldValue(struct: Buffer): number {
  if (fieldReturn(struct) !== NVML.SUCCESS) return Number.NaN;
  switch (struct.readInt32LE(TYPE_AT)) {
    case 0:
      return struct.readDoubleLE(VALUE_AT);
    case 1:
      return struct.readUInt32LE(VALUE_AT);
    case 2:
    case 3:
      return struct.readUInt32LE(VALUE_AT + 4) * 2 ** 32 + struct.readUInt32LE(VALUE_AT);
    case 4:
      return struct.readInt32LE(VALUE_AT + 4) * 2 ** 32 + struct.readUInt32LE(VALUE_AT);
    case 5:
      return struct.readInt32LE(VALUE_AT);
    case 6:
      return struct.readUInt16LE(VALUE_AT);
    default:
      return Number.NaN;
  }
}
