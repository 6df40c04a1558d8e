import type { DeviceInfo, PreFlightIssue } from '@llem/core';

type Environment = Readonly<Record<string, string | undefined>>;

/** Indices mean nothing when CUDA orders unlike boards by speed: the user must name them by UUID. */
export function deviceOrderIssues(devices: readonly DeviceInfo[], env: Environment): PreFlightIssue[] {
  const isIndexed = /^\s*\d/.test(env.CUDA_VISIBLE_DEVICES ?? '');
  const isMixed = new Set(devices.map(({ name }) => name)).size > 1;
  if (!isIndexed || !isMixed || env.CUDA_DEVICE_ORDER !== 'FASTEST_FIRST') return [];
  const uuids = devices.map(({ index, name, uuid }) => `${index} ${name} ${uuid}`).join('; ');
  return [
    {
      check: 'hardware',
      message:
        'CUDA_VISIBLE_DEVICES holds indices and CUDA_DEVICE_ORDER is FASTEST_FIRST, but the GPUs differ, so the indices name other boards than NVML counts',
      fix: `set CUDA_VISIBLE_DEVICES to UUIDs (${uuids})`,
    },
  ];
}
