import type { ComponentContext, DeviceInfo, Telemetry } from '@llem/core';
import { holdContext } from '../context/hold-context.ts';
import { describeDevices } from '../nvml/describe-devices.ts';
import { openNvml } from '../nvml/nvml-library.ts';
import type { Sampler } from '../sampler/sampler.ts';
import { startTelemetry } from './telemetry-session.ts';

/** What NVIDIA GPUs say of themselves, by `library`, which is null for that of the system. */
export function createNvmlTelemetry(
  library: string | null,
  sampler: Sampler,
  { env, clock }: Pick<ComponentContext, 'env' | 'clock'>,
): Telemetry {
  return {
    async devices() {
      const nvml = openNvml(library);
      try {
        return describeDevices(nvml, migUuid(env));
      } finally {
        nvml[Symbol.dispose]();
      }
    },
    start: (request) => startTelemetry(sampler, request, clock),
    holdContext: (devices) =>
      holdContext(
        devices.map((device) => visibleName(device, env)),
        env,
      ),
  };
}

/** The MIG instance that CUDA would show: of several that are asked for, a process sees the first. */
function migUuid({ CUDA_VISIBLE_DEVICES: wanted = '' }: ComponentContext['env']): string | null {
  const entries = wanted.split(',').map((entry) => entry.trim());
  return entries.find((entry) => entry.startsWith('MIG-')) ?? null;
}

/** How CUDA is told to show a device: a board that is split shows its instance only. */
function visibleName({ uuid, mig_profile }: DeviceInfo, env: ComponentContext['env']): string {
  return mig_profile === null ? uuid : (migUuid(env) ?? uuid);
}
