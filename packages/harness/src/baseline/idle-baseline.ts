import { measurementWarning } from '../warnings/measurement-warning.ts';
import type { BaselineKey, BaselineRecord } from './baseline-cache.ts';

/** Idle power of the candidate devices, before it is known which of them hold the model. */
export interface IdleBaseline {
  readonly method: 'fresh' | 'cached' | 'validated' | 'unavailable';
  readonly state: BaselineKey['state'] | null;
  readonly records: ReadonlyMap<string, BaselineRecord>;
  /** Whether the source tells devices apart. */
  readonly perDevice: boolean;
  readonly warnings: readonly string[];
}

/** The baseline of an experiment that measures none. */
export const NO_BASELINE: IdleBaseline = {
  method: 'unavailable',
  state: null,
  records: new Map(),
  perDevice: false,
  warnings: [],
};

/** The baseline of an experiment that wanted one and got none, with the reason. */
export function unavailable(reason: string): IdleBaseline {
  const explanation = `idle power was not measured: ${reason}`;
  return {
    ...NO_BASELINE,
    warnings: [
      measurementWarning('baseline_unavailable', explanation, 'Check the energy source with llem plugins'),
    ],
  };
}
