import type { DeviceInfo, ProcessPlace } from '@llem/core';

/** The devices that a worker is to see: all, or with several processes its own. */
export function devicesOfProcess(
  visible: readonly DeviceInfo[],
  process: ProcessPlace | null,
): readonly DeviceInfo[] {
  return process === null ? visible : visible.slice(process.index, process.index + 1);
}

/**
 * The variables that show exactly these devices, whatever form the user gave (CM-08): NVML indices, because some
 * engines parse them as integers. A MIG instance has no index: there, and without a list of devices, the user's own
 * value stays.
 */
export function visibility(
  devices: readonly DeviceInfo[],
  isRestricted: boolean,
): Readonly<Record<string, string>> {
  if (!isRestricted || devices.length === 0 || devices.some(({ mig_profile }) => mig_profile !== null))
    return {};
  return { CUDA_VISIBLE_DEVICES: devices.map(({ index }) => index).join(',') };
}

/**
 * The one device of a process of several whose index nobody knows: the entry that the user gave in its place, such as
 * a MIG instance, or its number. Two processes must never find themselves on one GPU.
 */
export function ownEntry(
  { index }: ProcessPlace,
  wanted: string | undefined,
): Readonly<Record<string, string>> {
  const entries = wanted?.split(',').map((entry) => entry.trim());
  return { CUDA_VISIBLE_DEVICES: entries ? (entries[index] ?? '-1') : String(index) };
}
