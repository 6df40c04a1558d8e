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
  n_cycles: z.int().min(1).describe('how often every configuration runs'),
  cycle_order: z.enum(CYCLE_ORDERS).describe('order of the runs'),
  config_gap_seconds_used: nonNegative().meta({ description: 'pause between runs', unit: 's' }),
  cycle_gap_seconds_used: nonNegative().meta({ description: 'additional pause between cycles', unit: 's' }),
  shuffle_seed: z.int().min(0).nullable().describe('seed in effect; null unless shuffled'),
  experiment_timeout_seconds: z
    .number()
    .positive()
    .nullable()
    .meta({ description: 'limit per run; null: by its number of prompts', unit: 's' }),
  max_consecutive_failures: count().describe('failed runs in a row that end the study; 0 is off'),
  wall_clock_timeout_hours: z
    .number()
    .positive()
    .nullable()
    .meta({ description: 'limit of the whole study', unit: 'h' }),
});
export type MeasurementProtocol = z.output<typeof MeasurementProtocol>;

const rawConfig = () => z.record(z.string(), z.unknown());

/** What a study leaves (RES-13). Results stay in their files (RES-15). */
export const StudyResultSchema = z.strictObject({
  schema_version: z
    .string()
    .regex(/^\d+\.\d+$/)
    .describe('version of the result format'),
  study_id: z.string().describe('id of the study'),
  name: z.string().nullable().describe('name of the study file'),
  status: z.enum(STUDY_STATUSES).describe('how it ended'),
  study_design_hash: z.string().describe('identity of its configurations'),
  study_yaml: z.string().nullable().describe('text of the study file'),
  started_at: instant().describe('start of the first invocation, UTC'),
  completed_at: instant().describe('end, UTC'),
  runner: z.record(z.string(), z.string()).describe('where each backend ran'),
  measurement_protocol: MeasurementProtocol.describe('the numbers in effect'),
  result_files: z.array(z.string()).describe('results, relative to the directory of the study'),
  summary: z
    .strictObject({
      total_generated: count().describe('configurations of the file, invalid ones included'),
      unique_configurations: count().describe('different valid configurations'),
      total_experiments: count().describe('runs that were planned'),
      ran: count().describe('runs that were started'),
      completed: count().describe('runs with a result'),
      failed: count().describe('runs without a result'),
      not_run: count().describe('runs that were never started'),
      skipped: count().describe('invalid configurations'),
      total_wall_time_s: nonNegative().describe('time of all invocations of the study'),
      total_energy_j: nonNegative().nullable().describe('energy of all results; null when none has any'),
      warnings: z.array(z.string()).describe('notes of the loader and of the runs'),
    })
    .describe('the study in numbers'),
  skipped: z
    .array(
      z.strictObject({
        config: rawConfig().describe('as it was written'),
        reason: z.string().describe('why it is invalid'),
      }),
    )
    .describe('invalid configurations'),
  failed: z
    .array(
      z.strictObject({
        config: rawConfig().describe('configuration of the run'),
        config_hash: z.string().describe('measurement_config_hash of the configuration'),
        cycle: z.int().min(1).describe('cycle of the run, from 1'),
        error_type: z.string().describe('class of the error'),
        error_code: z.string().nullable().describe('code of the error, as docs/errors.md explains it'),
        error_message: z.string().describe('what failed'),
      }),
    )
    .describe('runs without a result'),
});

/** In memory also the successes themselves. */
export type StudyResult = Readonly<z.output<typeof StudyResultSchema>> & {
  readonly experiments: readonly ExperimentResult[];
};
