import type { DeviceInfo } from '@llem/core';
import { measurementWarning } from '../warnings/measurement-warning.ts';
import type { BaselineRecord } from './baseline-cache.ts';
import { type IdleBaseline, NO_BASELINE } from './idle-baseline.ts';

/** Idle power in effect for one experiment: that of the metered devices together. */
export interface Baseline {
  readonly method: IdleBaseline['method'];
  readonly state: IdleBaseline['state'];
  readonly record: BaselineRecord | null;
  readonly warnings: readonly string[];
}

/** Sums the records of the metered devices (CM-18). A metered device that was no candidate makes it unavailable. */
export function meteredBaseline(idle: IdleBaseline, metered: readonly DeviceInfo[]): Baseline {
  const { method, state, warnings } = idle;
  if (method === 'unavailable') return { method, state, record: null, warnings };
  const wanted =
    idle.perDevice && metered.length > 0 ? metered.map(({ uuid }) => uuid) : [...idle.records.keys()];
  const records = wanted.map((device) => idle.records.get(device));
  const [first] = records;
  if (first === undefined || records.some((record) => record === undefined)) return missing(wanted, idle);
  const known = records.filter((record) => record !== undefined);
  return { method, state, record: { ...first, ...sum(known) }, warnings };
}

/** Powers add; their uncertainties are random and add in quadrature. One unknown makes a sum unknown. */
function sum(
  records: readonly BaselineRecord[],
): Pick<BaselineRecord, 'power_w' | 'no_context_w' | 'uncertainty_w'> {
  const uncertainties = records.map(({ uncertainty_w }) => uncertainty_w);
  const noContext = records.map(({ no_context_w }) => no_context_w);
  return {
    power_w: records.reduce((total, { power_w }) => total + power_w, 0),
    uncertainty_w: uncertainties.includes(null)
      ? null
      : Math.hypot(...uncertainties.map((value) => value ?? 0)),
    no_context_w: noContext.includes(null)
      ? null
      : noContext.reduce<number>((total, value) => total + (value ?? 0), 0),
  };
}

function missing(wanted: readonly string[], { records }: IdleBaseline): Baseline {
  const unmeasured = wanted.filter((device) => !records.has(device)).join(', ');
  const explanation = `the model is on ${unmeasured}, whose idle power was not measured before the load`;
  return {
    ...NO_BASELINE,
    record: null,
    warnings: [
      measurementWarning(
        'baseline_unavailable',
        explanation,
        'Set CUDA_VISIBLE_DEVICES to the GPUs that the model uses',
      ),
    ],
  };
}
