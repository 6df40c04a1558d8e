import { CYCLE_ORDERS, type ExperimentConfig, safeNumber, seed } from '@llem/core';
import * as z from 'zod';
import { ExperimentConfigSchema } from './compose-experiment-config.ts';

/** `execution` of a study: how its configurations are run. None of it is hashed (CFG-15). */
export const ExecutionConfig = z.strictObject({
  n_cycles: z.int().min(1).default(1).describe('how often every configuration runs'),
  cycle_order: z.enum(CYCLE_ORDERS).default('sequential').describe('order of the runs'),
  shuffle_seed: seed().nullable().default(null).describe('null: the last 8 digits of study_design_hash'),
  config_gap_seconds: safeNumber()
    .min(0)
    .nullable()
    .default(null)
    .meta({ description: 'pause between runs', unit: 's' }),
  cycle_gap_seconds: safeNumber()
    .min(0)
    .nullable()
    .default(null)
    .meta({ description: 'additional pause between cycles', unit: 's' }),
  experiment_timeout_seconds: safeNumber()
    .gt(0)
    .nullable()
    .default(null)
    .meta({ description: 'limit per run', unit: 's' }),
  stdout_silence_timeout_seconds: safeNumber()
    .min(0)
    .default(300)
    .meta({ description: 'a container silent for so long is killed', unit: 's' }),
  max_consecutive_failures: z.int().min(0).default(10).describe('circuit breaker; 0 is off'),
  circuit_breaker_cooldown_seconds: safeNumber()
    .min(0)
    .default(60)
    .meta({ description: 'wait before the probing run', unit: 's' }),
  wall_clock_timeout_hours: safeNumber()
    .gt(0)
    .nullable()
    .default(null)
    .meta({ description: 'limit of the whole study', unit: 'h' }),
});
export type ExecutionConfig = Readonly<z.output<typeof ExecutionConfig>>;

/** A grid point that failed validation. */
export const SkippedConfig = z.strictObject({
  raw_config: z.record(z.string(), z.unknown()).describe('the merged map before validation'),
  reason: z.string().describe('why it is invalid, for people'),
  short_label: z.string().describe('backend and precision'),
  errors: z
    .array(
      z.strictObject({
        path: z.string().describe('dotted path of the field; empty for the whole'),
        code: z.string().describe('code of the schema'),
        message: z.string().describe('what is wrong'),
      }),
    )
    .describe('every issue'),
});

/** A study over experiments of `schema`: resolved, without sweep grammar (CFG-11). */
export function composeStudyConfig<Experiment extends z.ZodType>(schema: Experiment) {
  return z.strictObject({
    name: z.string().nullable().default(null),
    experiments: z.array(schema).min(1),
    execution: ExecutionConfig.prefault({}),
    study_design_hash: z.string().nullable().default(null),
    skipped_configs: z.array(SkippedConfig).default([]),
    notes: z.array(z.string()).default([]),
  });
}

/** The study schema that can be checked before any plugin is loaded. `llem` exports it under this name. */
export const StudyConfigSchema = composeStudyConfig(ExperimentConfigSchema);

/** A resolved study: every experiment names its backend. */
export type StudyConfig = Readonly<Omit<z.output<typeof StudyConfigSchema>, 'experiments'>> & {
  readonly experiments: readonly ExperimentConfig[];
};
export type StudyConfigInput = z.input<typeof StudyConfigSchema>;
