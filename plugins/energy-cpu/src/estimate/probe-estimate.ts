import type { ProbeResult } from '@llem/core';
import { readCpuPower } from './cpu-power.ts';
import { cpuSecondsOfTree } from './process-tree.ts';

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
      fix: null,
    };
  try {
    const [{ origin }] = await Promise.all([readCpuPower(root), cpuSecondsOfTree(root, process.pid)]);
    return { available: true, detail: `a model, not a sensor: ${origin}` };
  } catch (error) {
    return {
      available: false,
      reason: `cannot read CPU times: ${error instanceof Error ? error.message : String(error)}`,
      fix: null,
    };
  }
}
