import { readFileSync, writeFileSync } from 'node:fs';

const MIB = 2 ** 20;

/** Resident memory of this process now, MiB. */
export function residentMemory(): number {
  return process.memoryUsage.rss() / MIB;
}

export interface MemoryPeak {
  /** Highest resident memory since the peak was started, MiB. */
  read(): { readonly mb: number; readonly source: 'process_rss' | 'process_rss_lifetime' };
}

/**
 * Starts to observe the peak of this process's resident memory. Linux keeps the mark itself and starts it anew on
 * request (proc_pid_clear_refs(5)); where it cannot, the peak is that of the process's whole life, and says so.
 */
export function startMemoryPeak(): MemoryPeak {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    return { read: () => ({ mb: process.resourceUsage().maxRSS / 1024, source: 'process_rss_lifetime' }) };
  }
  return { read: () => ({ mb: highWaterMark() ?? residentMemory(), source: 'process_rss' }) };
}

function highWaterMark(): number | null {
  const kib = readFileSync('/proc/self/status', 'utf8').match(/^VmHWM:\s+(\d+) kB$/m)?.[1];
  return kib === undefined ? null : Number(kib) / 1024;
}
