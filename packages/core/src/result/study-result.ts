import * as z from 'zod';
import { CYCLE_ORDERS } from '../config/support.ts';
import type { ExperimentResult } from './experiment-result.ts';
import { count, instant, nonNegative } from './primitives.ts';

export const STUDY_STATUSES = [
  'running',
  'completed',
  'interrupted',
  'failed',
  'circuit_breaker',
  'timed_out',
] as const;

/** The numbers in effect when a study ran. */
export const MeasurementProtocol = z.strictObject({
  n_cycles: z.int().min(1),
  cycle_order: z.enum(CYCLE_ORDERS),
  config_gap_seconds_used: nonNegative(),
  cycle_gap_seconds_used: nonNegative(),
  shuffle_seed: z.int().min(0).nullable(),
  experiment_timeout_seconds: z.number().positive().nullable(),
  max_consecutive_failures: count(),
  wall_clock_timeout_hours: z.number().positive().nullable(),
});
export type MeasurementProtocol = z.output<typeof MeasurementProtocol>;

const rawConfig = () => z.record(z.string(), z.unknown());

/** What a study leaves (RES-13). Results stay in their files (RES-15). */
export const StudyResultSchema = z.strictObject({
  schema_version: z.string().regex(/^\d+\.\d+$/),
  study_id: z.string(),
  name: z.string().nullable(),
  status: z.enum(STUDY_STATUSES),
  study_design_hash: z.string(),
  study_yaml: z.string().nullable(),
  started_at: instant(),
  completed_at: instant(),
  runner: z.record(z.string(), z.string()),
  measurement_protocol: MeasurementProtocol,
  result_files: z.array(z.string()),
  summary: z.strictObject({
    total_generated: count(),
    unique_configurations: count(),
    total_experiments: count(),
    ran: count(),
    completed: count(),
    failed: count(),
    not_run: count(),
    skipped: count(),
    total_wall_time_s: nonNegative(),
    total_energy_j: nonNegative().nullable(),
    warnings: z.array(z.string()),
  }),
  skipped: z.array(z.strictObject({ config: rawConfig(), reason: z.string() })),
  failed: z.array(
    z.strictObject({
      config: rawConfig(),
      config_hash: z.string(),
      cycle: z.int().min(1),
      error_type: z.string(),
      error_code: z.string().nullable(),
      error_message: z.string(),
    }),
  ),
});

/** In memory also the successes themselves. */
export type StudyResult = Readonly<z.output<typeof StudyResultSchema>> & {
  readonly experiments: readonly ExperimentResult[];
};
