import * as z from 'zod';
import { count, measured, nonNegative } from '../result/primitives.ts';
import type { DeviceInfo } from './device.ts';
import type { EnergyOfInterval } from './energy.ts';
import type { TelemetryRecord } from './telemetry.ts';

/** The schemas that what energy sources and telemetry return is parsed with, beside `EnergyMeasurement`. */
export const EnergyOfIntervalSchema = z.strictObject({
  total_j: nonNegative().nullable(),
  per_device_j: z.record(z.string(), nonNegative()).nullable(),
  uncertainty_j: nonNegative().nullable(),
}) satisfies z.ZodType<EnergyOfInterval>;

const Process = z.strictObject({ pid: count(), memory_mb: nonNegative().nullable() });

export const DeviceInfoSchema = z.strictObject({
  index: count(),
  uuid: z.string().min(1),
  name: z.string(),
  memory_total_mb: nonNegative().nullable(),
  memory_used_mb: nonNegative().nullable(),
  compute_capability: z.string().nullable(),
  pcie_gen: measured(),
  mig_enabled: z.boolean().nullable(),
  mig_profile: z.string().nullable(),
  persistence_mode: z.boolean().nullable(),
  ecc_enabled: z.boolean().nullable(),
  power_limit_w: nonNegative().nullable(),
  default_power_limit_w: nonNegative().nullable(),
  temperature_c: measured(),
  fan_speed_pct: measured(),
  driver_version: z.string().nullable(),
  cuda_version: z.string().nullable(),
  processes: z.array(Process).nullable(),
}) satisfies z.ZodType<DeviceInfo>;

const Row = z.strictObject({
  time_s: z.number(),
  gpu_index: count(),
  power_w: nonNegative().nullable(),
  power_instant_w: nonNegative().nullable(),
  temperature_c: measured(),
  memory_used_mb: nonNegative().nullable(),
  memory_total_mb: nonNegative().nullable(),
  sm_utilisation_pct: nonNegative().nullable(),
  memory_utilisation_pct: nonNegative().nullable(),
  sm_clock_mhz: nonNegative().nullable(),
  throttle_reasons: count().nullable(),
});

export const TelemetryRecordSchema = z.strictObject({
  period_ms: z.number().positive(),
  rows: z.array(Row),
  thermal_violation_sec: z.record(z.string(), nonNegative().nullable()),
  power_violation_sec: z.record(z.string(), nonNegative().nullable()),
  processes: z.record(z.string(), z.array(Process)).nullable(),
}) satisfies z.ZodType<TelemetryRecord>;
