import type { Column } from './arrow-table.ts';

/** The columns of `timeseries.parquet`, in their order (results.md 5). Further ones come only after them. */
export const TIMESERIES_COLUMNS = [
  { name: 'timestamp_s', type: 'float64', nullable: false },
  { name: 'gpu_index', type: 'int32', nullable: false },
  { name: 'power_w', type: 'float32', nullable: true },
  { name: 'temperature_c', type: 'float32', nullable: true },
  { name: 'memory_used_mb', type: 'float32', nullable: true },
  { name: 'memory_total_mb', type: 'float32', nullable: true },
  { name: 'sm_utilisation_pct', type: 'float32', nullable: true },
  { name: 'throttle_reasons', type: 'int64', nullable: false },
  { name: 'energy_j', type: 'float64', nullable: true },
  { name: 'power_instant_w', type: 'float32', nullable: true },
] as const satisfies readonly Column[];

/** One second of one GPU. */
export type TimeseriesRow = Readonly<
  Record<Exclude<(typeof TIMESERIES_COLUMNS)[number]['name'], 'throttle_reasons'>, number | null> & {
    throttle_reasons: bigint;
  }
>;
