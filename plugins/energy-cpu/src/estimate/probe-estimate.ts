import { messageOf, type ProbeResult } from '@llem/core';
import { readCpuPower } from './cpu-power.ts';
import { cpuSecondsOfTree } from './process-tree.ts';

/** What mends a `/proc` that shows nothing. */
export const READABLE_PROC = 'mount -t proc proc /proc, or run llem where /proc is readable';

/** Available wherever `/proc` shows CPU times. */
export async function probeEstimate({
  root,
  platform,
}: {
  root: string;
  platform: NodeJS.Platform;
}): Promise<ProbeResult> {
  if (platform !== 'linux')
    return {
      available: false,
      reason: `CPU times are read from Linux /proc; this is ${platform}`,
      fix: 'measure on Linux',
    };
  try {
    const [{ origin }] = await Promise.all([readCpuPower(root), cpuSecondsOfTree(root, process.pid)]);
    return { available: true, detail: `a model, not a sensor: ${origin}` };
  } catch (error) {
    return {
      available: false,
      reason: cannotRead(error),
      fix: READABLE_PROC,
    };
  }
}

export function cannotRead(error: unknown): string {
  return `cannot read CPU times: ${messageOf(error)}`;
}
