import {
  askField,
  FIELD_VALUE_BYTES,
  fieldReturn,
  fieldValue,
  POWER_INSTANT,
  SCOPE_GPU,
  SCOPE_MODULE,
} from './field-value.ts';
import { NativeMemory } from './native-memory.ts';
import type { NvmlLibrary } from './nvml-library.ts';
import { NVML } from './return-codes.ts';

/** The calls that read them. */
type PowerCalls = Pick<
  NvmlLibrary['call'],
  'nvmlDeviceGetTotalEnergyConsumption' | 'nvmlDeviceGetFieldValues' | 'nvmlDeviceGetPowerUsage'
>;

/**
 * The fast sensors of one device. A read allocates nothing and never throws: NaN is "not read", and the field
 * named after the sensor holds the return code of its last read.
 */
export class PowerReader {
  readonly #call: PowerCalls;
  readonly #handle: bigint;
  readonly #memory = new NativeMemory(8);
  readonly #field = new NativeMemory(FIELD_VALUE_BYTES);
  /** Whose instant power is read: that of the module where the GPU's own is not offered. */
  readonly scope: 'gpu' | 'module';
  counterCode: number = NVML.SUCCESS;
  instantCode: number = NVML.SUCCESS;
  averageCode: number = NVML.SUCCESS;

  constructor({ call }: { readonly call: PowerCalls }, handle: bigint) {
    this.#call = call;
    this.#handle = handle;
    askField(this.#field.bytes, POWER_INSTANT, SCOPE_GPU);
    // Any other failure passes, and would leave the joules of the whole module behind.
    const unsupported = Number.isNaN(this.instant_w()) && this.instantCode === NVML.NOT_SUPPORTED;
    if (unsupported) askField(this.#field.bytes, POWER_INSTANT, SCOPE_MODULE);
    this.scope = unsupported && !Number.isNaN(this.instant_w()) ? 'module' : 'gpu';
    if (this.scope === 'gpu') askField(this.#field.bytes, POWER_INSTANT, SCOPE_GPU);
  }

  /** Joules since the driver was loaded. */
  counter_j(): number {
    this.counterCode = this.#call.nvmlDeviceGetTotalEnergyConsumption(this.#handle, this.#memory.bytes);
    return this.counterCode === NVML.SUCCESS ? this.#memory.u64() / 1000 : Number.NaN;
  }

  /** Field 186. */
  instant_w(): number {
    const code = this.#call.nvmlDeviceGetFieldValues(this.#handle, 1, this.#field.bytes);
    this.instantCode = code === NVML.SUCCESS ? fieldReturn(this.#field.bytes) : code;
    return code === NVML.SUCCESS ? watts(fieldValue(this.#field.bytes)) : Number.NaN;
  }

  average_w(): number {
    this.averageCode = this.#call.nvmlDeviceGetPowerUsage(this.#handle, this.#memory.bytes);
    return this.averageCode === NVML.SUCCESS ? watts(this.#memory.u32()) : Number.NaN;
  }
}

/** `NVML_VALUE_NOT_AVAILABLE`, by drivers that answer success. */
const NOT_AVAILABLE = 0xffffffff;

/** No GPU that answers draws nothing: 0 says that there is no sensor, and would be 0 J. */
function watts(milliwatts: number): number {
  return milliwatts > 0 && milliwatts !== NOT_AVAILABLE ? milliwatts / 1000 : Number.NaN;
}
