import {
  EARLIER_POWER_TRAITS,
  ONE_SECOND_MEAN_TRAITS,
  type PowerTraits,
} from '../estimate/device-readings.ts';
import { NativeMemory } from './native-memory.ts';
import type { NvmlLibrary } from './nvml-library.ts';
import { NVML } from './return-codes.ts';

/** `NVML_DEVICE_ARCH_AMPERE`; later ones have higher numbers, up to `ARCH_UNKNOWN`. */
const AMPERE = 7;
const ARCH_UNKNOWN = 0xffffffff;

/**
 * How `nvmlDeviceGetPowerUsage` looks back: a 1 s mean from Ampere on, except GA100 (compute capability 8.0), close
 * to instantaneous before (measurement.md 4.3); null where the driver does not know the architecture.
 */
export function averagePowerTraits({ call }: NvmlLibrary, handle: bigint): PowerTraits | null {
  const architecture = new NativeMemory(4);
  if (call.nvmlDeviceGetArchitecture(handle, architecture.bytes) !== NVML.SUCCESS) return null;
  const number = architecture.u32();
  if (number === ARCH_UNKNOWN) return null;
  if (number < AMPERE) return EARLIER_POWER_TRAITS;
  const [major, minor] = [new NativeMemory(4), new NativeMemory(4)];
  const isKnown = call.nvmlDeviceGetCudaComputeCapability(handle, major.bytes, minor.bytes) === NVML.SUCCESS;
  if (number > AMPERE) return ONE_SECOND_MEAN_TRAITS;
  if (!isKnown) return null;
  return major.u32() === 8 && minor.u32() === 0 ? EARLIER_POWER_TRAITS : ONE_SECOND_MEAN_TRAITS;
}
