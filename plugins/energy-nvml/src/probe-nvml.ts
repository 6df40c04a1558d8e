import type { ProbeResult } from '@llem/core';
import { countDevices } from './nvml/describe-devices.ts';
import { NvmlUnavailable, openNvml } from './nvml/nvml-library.ts';

export const GIVE_IT_A_GPU = 'check with nvidia-smi -L, and give the container or job a GPU';

/** Available ⇔ the library loads, initialises and counts a GPU (measurement.md 4.2). Makes no CUDA context. */
export function probeNvml(library: string | null): ProbeResult {
  try {
    const nvml = openNvml(library);
    try {
      const count = countDevices(nvml);
      if (count > 0)
        return { available: true, detail: `${count} ${count === 1 ? 'GPU' : 'GPUs'} through ${nvml.path}` };
      return {
        available: false,
        reason: 'the NVIDIA driver is there, but no GPU',
        fix: GIVE_IT_A_GPU,
      };
    } finally {
      nvml[Symbol.dispose]();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { available: false, reason, fix: error instanceof NvmlUnavailable ? error.fix : GIVE_IT_A_GPU };
  }
}
