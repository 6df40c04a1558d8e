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
        return describeDevices(nvml, migUuids(env));
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

/** MIG instances that the user asked for. */
function migUuids({ CUDA_VISIBLE_DEVICES: wanted = '' }: ComponentContext['env']): string[] {
  return wanted
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry.startsWith('MIG-'));
}

/** How CUDA is told to show a device: a board that is split shows its instances only. */
function visibleName({ uuid, mig_profile }: DeviceInfo, env: ComponentContext['env']): string {
  return mig_profile === null ? uuid : (migUuids(env)[0] ?? uuid);
}
