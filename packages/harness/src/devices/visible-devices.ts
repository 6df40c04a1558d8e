import type { DeviceInfo, PreFlightIssue } from '@llem/core';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The devices that CUDA would show (measurement.md 6): all without `CUDA_VISIBLE_DEVICES`, none when it is empty or
 * `-1`; integers are indices in PCI bus order, `GPU-…` a UUID or a unique prefix of one, `MIG-…` the board that holds
 * the instance. Entries after the first invalid one are hidden, as CUDA hides them.
 */
export function visibleDevices(
  devices: readonly DeviceInfo[],
  { CUDA_VISIBLE_DEVICES: wanted }: Environment,
): DeviceInfo[] {
  if (wanted === undefined) return [...devices];
  const visible: DeviceInfo[] = [];
  for (const entry of wanted.split(',').map((text) => text.trim())) {
    const device = resolveEntry(entry, devices);
    if (device === null || visible.includes(device)) break;
    visible.push(device);
  }
  return visible;
}

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

function resolveEntry(entry: string, devices: readonly DeviceInfo[]): DeviceInfo | null {
  if (/^\d+$/.test(entry)) return devices.find(({ index }) => index === Number(entry)) ?? null;
  if (entry.startsWith('MIG-')) return devices.find(({ mig_profile }) => mig_profile !== null) ?? null;
  if (!entry.startsWith('GPU-')) return null;
  const matches = devices.filter(({ uuid }) => uuid.startsWith(entry));
  return matches.length === 1 ? (matches[0] ?? null) : null;
}
