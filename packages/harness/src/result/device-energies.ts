import type { DeviceInfo, EnergyMeasurement } from '@llem/core';

/** Joules per metered GPU, ascending by index; null unless the source tells devices apart (RES-06). */
export function deviceEnergies(measurement: EnergyMeasurement | null): number[] | null {
  const perDevice = measurement?.per_device_j;
  if (!perDevice) return null;
  return Object.entries(perDevice)
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, joules]) => joules);
}

/** Energy over several GPUs; null for one, or none. */
export function multiGpuMetrics(
  devices: readonly DeviceInfo[],
  measurement: EnergyMeasurement | null,
  outputTokens: number,
) {
  if (devices.length < 2) return null;
  const total = measurement?.total_j ?? null;
  return {
    num_gpus: devices.length,
    energy_per_gpu_j: deviceEnergies(measurement),
    energy_total_j: total,
    energy_per_output_token_j: total === null || outputTokens === 0 ? null : total / outputTokens,
  };
}
