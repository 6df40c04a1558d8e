import type { MemoryEstimate } from './estimate-memory.ts';

export type MemoryVerdict = 'OK' | 'LIKELY OOM';

/** Above this share of the memory a run probably ends for lack of it (measurement.md 11). */
const LIKELY = 0.9;

/** Whether an estimate fits into `available_gb`; null when either is unknown. */
export function judgeMemory(
  { total_gb }: Pick<MemoryEstimate, 'total_gb'>,
  available_gb: number | null,
): MemoryVerdict | null {
  if (total_gb === null || available_gb === null) return null;
  return total_gb > LIKELY * available_gb ? 'LIKELY OOM' : 'OK';
}
