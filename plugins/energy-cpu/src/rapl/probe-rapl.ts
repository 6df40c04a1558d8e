import type { ProbeResult } from '@llem/core';
import { findZones } from './zones.ts';

/** Says whether RAPL can be read below `root`, and else why not. */
export async function probeRapl({
  root,
  platform,
}: {
  root: string;
  platform: NodeJS.Platform;
}): Promise<ProbeResult> {
  if (platform !== 'linux')
    return {
      available: false,
      reason: `RAPL is read through Linux powercap; this is ${platform}`,
      fix: 'measure on Linux',
    };
  const search = await findZones(root);
  if (!search.found) return { available: false, reason: search.reason, fix: search.fix };
  const count = (wanted: 'cpu' | 'dram') => search.zones.filter(({ domain }) => domain === wanted).length;
  return { available: true, detail: `${count('cpu')} package and ${count('dram')} dram zones under ${root}` };
}
