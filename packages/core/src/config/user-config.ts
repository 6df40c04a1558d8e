import * as z from 'zod';
import { flag, JsonValue, safeNumber } from './primitives.ts';

/** The user's own settings (config.md 5). None of them changes a configuration or its hash. */
export const UserConfig = z.strictObject({
  output: z
    .strictObject({
      results_dir: z.string().min(1).default('./results'),
      model_cache_dir: z.string().min(1).default('~/.cache/huggingface'),
    })
    .prefault({}),
  runners: z.record(z.string(), z.string()).default({}),
  measurement: z
    .strictObject({
      energy_backend: z.string().min(1).nullable().default('auto'),
      carbon_intensity_gco2_kwh: safeNumber().min(0).nullable().default(null),
      datacenter_pue: safeNumber().min(1).default(1),
      country_iso_code: z
        .string()
        .regex(/^[A-Za-z]{3}$/, 'must be three letters')
        .nullable()
        .default(null),
    })
    .prefault({}),
  execution: z
    .strictObject({
      config_gap_seconds: safeNumber().min(0).default(60),
      cycle_gap_seconds: safeNumber().min(0).default(300),
      executor: z.string().min(1).default('local'),
    })
    .prefault({}),
  executors: z.record(z.string(), z.record(z.string(), JsonValue)).default({}),
  energy_sources: z.record(z.string(), z.record(z.string(), JsonValue)).default({}),
  python: z
    .strictObject({
      interpreter: z.string().min(1).nullable().default(null),
      interpreters: z.record(z.string(), z.string().min(1)).default({}),
    })
    .prefault({}),
  plugins: z.strictObject({ paths: z.array(z.string().min(1)).default([]) }).prefault({}),
  notifications: z
    .strictObject({
      webhook_url: z.url().nullable().default(null),
      on_complete: flag().default(true),
      on_failure: flag().default(true),
    })
    .prefault({}),
  ui: z
    .strictObject({
      prompt: flag().default(true),
      verbosity: z.enum(['quiet', 'standard', 'verbose']).default('standard'),
    })
    .prefault({}),
  advanced: z.strictObject({ nvml_poll_interval_ms: z.int().min(10).max(10000).default(100) }).prefault({}),
});
export type UserConfig = Readonly<z.output<typeof UserConfig>>;
