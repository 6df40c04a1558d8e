import { describe, expect, it } from 'vitest';
import type { NvmlCall } from './nvml-library.ts';
import { PowerReader } from './power-reader.ts';
import { NVML } from './return-codes.ts';

const UNKNOWN_ERROR = 999;
const UNSIGNED = 1;

/** A board of `gpu_mw` in a module of `module_mw`, whose calls answer by turns what `codes` says, then success. */
function reader(gpu_mw: number, module_mw: number, codes: readonly number[] = []): PowerReader {
  const left = [...codes];
  const fields: NvmlCall = (_handle, _count, struct) => {
    const bytes = struct as Buffer;
    const isModule = bytes.readUInt32LE(4) === 1;
    bytes.writeInt32LE(UNSIGNED, 24);
    bytes.writeInt32LE(left.shift() ?? NVML.SUCCESS, 28);
    bytes.writeUInt32LE(isModule ? module_mw : gpu_mw, 32);
    return NVML.SUCCESS;
  };
  const average: NvmlCall = (_handle, memory) => {
    (memory as Buffer).writeUInt32LE(gpu_mw);
    return NVML.SUCCESS;
  };
  const call = {
    nvmlDeviceGetFieldValues: fields,
    nvmlDeviceGetPowerUsage: average,
    nvmlDeviceGetTotalEnergyConsumption: () => NVML.NOT_SUPPORTED,
  };
  return new PowerReader({ call }, 1n);
}

describe('PowerReader', () => {
  it('measurement.md 4.2: reads the module where the scope of the GPU is not supported, and only there', () => {
    const module = reader(100_000, 450_000, [NVML.NOT_SUPPORTED]);
    expect([module.scope, module.instant_w()]).toEqual(['module', 450]);
    for (const passing of [UNKNOWN_ERROR, NVML.GPU_IS_LOST, 10]) {
      const gpu = reader(100_000, 450_000, [passing]);
      expect([gpu.scope, gpu.instant_w()]).toEqual(['gpu', 100]);
    }
    expect(reader(100_000, 450_000, [NVML.NOT_SUPPORTED, NVML.NOT_SUPPORTED]).scope).toBe('gpu');
  });

  it('measurement.md 3: 0 W and a value that is not available are no readings', () => {
    for (const nothing of [0, 0xffffffff]) {
      const power = reader(nothing, nothing);
      expect([power.instant_w(), power.average_w()]).toEqual([Number.NaN, Number.NaN]);
    }
  });
});
