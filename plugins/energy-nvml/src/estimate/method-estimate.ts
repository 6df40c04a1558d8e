import type { UncertaintyTerm } from '@llem/core';

export type NvmlMethod = 'counter' | 'power_average' | 'power_instant';

/** One estimate of the window's energy, with the terms that belong to its method. */
export interface MethodEstimate {
  readonly method: NvmlMethod;
  readonly energy_j: number;
  readonly terms: readonly UncertaintyTerm[];
  /** `E(t0)` on the scale of the counter; 0 for integrals. */
  readonly atStart_j: number;
}
