import { type DeviceInfo, ExperimentError, type LoadedModelInfo } from '@llem/core';

/**
 * The devices that hold the model: only they count in energy, baseline, drift and throttling (measurement.md 6).
 * @throws ExperimentError EXPERIMENT.DEVICE_SET when the model sits on a device that is not visible
 */
export function meteredDevices(
  { device_uuids }: LoadedModelInfo,
  visible: readonly DeviceInfo[],
): DeviceInfo[] {
  const hidden = device_uuids.filter((uuid) => !visible.some((device) => device.uuid === uuid));
  if (hidden.length > 0) {
    throw new ExperimentError(
      'EXPERIMENT.DEVICE_SET',
      `the model is on ${device_uuids.join(', ')}, but visible are ${names(visible)}`,
      {
        why: `the energy of ${hidden.join(', ')} would be missed`,
        fix: 'set CUDA_VISIBLE_DEVICES to the GPUs that the model uses, or unset it',
      },
    );
  }
  return visible.filter(({ uuid }) => device_uuids.includes(uuid));
}

function names(devices: readonly DeviceInfo[]): string {
  return devices.map(({ uuid }) => uuid).join(', ') || 'none';
}
