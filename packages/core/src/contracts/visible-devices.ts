import type { DeviceInfo } from './device.ts';

/**
 * The devices that CUDA would show (measurement.md 6): all without `CUDA_VISIBLE_DEVICES`, none when it is empty or
 * `-1`; integers are indices in PCI bus order, `GPU-…` a UUID or a unique prefix of one, `MIG-…` the board that holds
 * the instance. Entries after the first invalid one are hidden, as CUDA hides them.
 */
export function visibleDevices(
  devices: readonly DeviceInfo[],
  { CUDA_VISIBLE_DEVICES: wanted }: Readonly<Record<string, string | undefined>>,
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

function resolveEntry(entry: string, devices: readonly DeviceInfo[]): DeviceInfo | null {
  if (/^\d+$/.test(entry)) return devices.find(({ index }) => index === Number(entry)) ?? null;
  if (entry.startsWith('MIG-')) return devices.find(({ mig_profile }) => mig_profile !== null) ?? null;
  if (!entry.startsWith('GPU-')) return null;
  const matches = devices.filter(({ uuid }) => uuid.startsWith(entry));
  return matches.length === 1 ? (matches[0] ?? null) : null;
}
