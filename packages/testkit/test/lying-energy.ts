import type { EnergyMeasurement, EnergyOutcome } from '@llem/core';
import type { BrokenSource } from './broken-energy.ts';
import { withOutcome, withSession } from './fake-energy.ts';

/** A source that keeps the form of everything, and whose figures are not so. */
export interface LyingSource extends BrokenSource {
  readonly lie: string;
  /** The rule that finds out. */
  readonly rule: string;
}

const told =
  (
    change: (measurement: EnergyMeasurement) => Partial<EnergyMeasurement>,
  ): NonNullable<BrokenSource['source']> =>
  (source) =>
    withOutcome(source, (outcome) => ({
      ...outcome,
      measurement: { ...outcome.measurement, ...change(outcome.measurement) },
    }));

const scaled = ({ total_j, per_device_j }: EnergyMeasurement, factor: number) => ({
  total_j: total_j && total_j * factor,
  per_device_j:
    per_device_j &&
    Object.fromEntries(Object.entries(per_device_j).map(([index, joules]) => [index, joules * factor])),
});

export const LYING_SOURCES: readonly LyingSource[] = [
  {
    lie: 'gives its first answer again',
    rule: 'may be disposed of after a stop, and twice, and is started again after its end, to count anew',
    source: (source) => {
      let first: EnergyOutcome | undefined;
      return withOutcome(source, (outcome) => {
        first ??= outcome;
        return first;
      });
    },
    says: 'it repeats the first, or goes on from it',
  },
  {
    lie: 'goes on counting where it had stopped',
    rule: 'may be disposed of after a stop, and twice, and is started again after its end, to count anew',
    source: (source) => {
      let counted_j = 0;
      return withOutcome(source, ({ measurement, trace }) => {
        const before_j = counted_j;
        counted_j += measurement.total_j ?? 0;
        const share = 1 + before_j / (measurement.total_j ?? Number.NaN);
        return { measurement: { ...measurement, ...scaled(measurement, share) }, trace };
      });
    },
    says: 'it repeats the first, or goes on from it',
  },
  {
    lie: 'counts each device twice',
    rule: 'gives each device that it observed, by its index, and a total that is their sum',
    source: told((measurement) => ({ ...scaled(measurement, 2), total_j: measurement.total_j })),
    says: 'is not the sum of per_device_j',
  },
  {
    lie: 'counts everything twice',
    rule: 'finds the joules of a known load, in joules',
    source: told((measurement) => scaled(measurement, 2)),
    says: 'of a load of 388.0 to 412.0 J',
  },
  {
    lie: 'gives the joules of the whole observation for those of the window',
    rule: 'finds the joules of a known load, in joules',
    source: (source) =>
      withSession(source, (session) => ({
        stop: (window) => session.stop({ start_s: window.start_s - 1.4, end_s: window.end_s }),
      })),
    says: 'of a load of 369.5 to 430.5 J',
  },
  {
    lie: 'stamps by the clock on the wall',
    rule: 'lists its refreshes in ascending order, inside the observation',
    source: (source) =>
      withOutcome(source, ({ measurement, trace }) => ({
        measurement,
        trace: trace && {
          between: (start_s, end_s) => trace.between(start_s, end_s),
          refreshes: () => trace.refreshes().map((time_s) => time_s + 1.7e9),
        },
      })),
    says: 'is outside the observation',
  },
  {
    lie: 'claims to be exact',
    rule: 'states the uncertainty that its terms make together',
    source: told(() => ({ uncertainty_j: 0, uncertainty_terms: [] })),
    says: 'uncertainty_j is 0: what is not known is null',
  },
];
