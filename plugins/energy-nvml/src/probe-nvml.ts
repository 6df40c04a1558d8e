import { messageOf, type ProbeResult } from '@llem/core';
import { countDevices, deviceHandle } from './nvml/describe-devices.ts';
import { type NvmlLibrary, NvmlUnavailable, openNvml } from './nvml/nvml-library.ts';
import { PowerReader } from './nvml/power-reader.ts';
import { nvmlCodeText } from './nvml/return-codes.ts';

export const GIVE_IT_A_GPU = 'check with nvidia-smi -L, and give the container or job a GPU';

/** Available ⇔ the library loads, initialises and counts a GPU (measurement.md 4.2). Makes no CUDA context. */
export function probeNvml(library: string | null): ProbeResult {
  try {
    const nvml = openNvml(library);
    try {
      const count = countDevices(nvml);
      if (count > 0) {
        const found = `${count} ${count === 1 ? 'GPU' : 'GPUs'} through ${nvml.path}`;
        const broken = Array.from({ length: count }, (_, index) => whatFails(nvml, index));
        return { available: true, detail: [found, ...broken.filter((text) => text !== null)].join('; ') };
      }
      return {
        available: false,
        reason: 'the NVIDIA driver is there, but no GPU',
        fix: GIVE_IT_A_GPU,
      };
    } finally {
      nvml[Symbol.dispose]();
    }
  } catch (error) {
    const reason = messageOf(error);
    return { available: false, reason, fix: error instanceof NvmlUnavailable ? error.fix : GIVE_IT_A_GPU };
  }
}

/** Why a GPU cannot be measured, for people; null when one of its sensors answers. */
function whatFails(nvml: NvmlLibrary, index: number): string | null {
  const device = deviceHandle(nvml, index);
  if ('code' in device) return `GPU ${index} does not answer: ${nvmlCodeText(device.code)}`;
  const power = new PowerReader(nvml, device.handle);
  const isRead = [power.counter_j, power.average_w, power.instant_w].some(
    (read) => !Number.isNaN(read.call(power)),
  );
  return isRead
    ? null
    : `GPU ${index} has no sensor that can be read: ${nvmlCodeText(power.averageCode || power.counterCode)}`;
}
