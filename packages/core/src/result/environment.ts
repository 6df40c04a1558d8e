import * as z from 'zod';
import { instant, measured, nonNegative } from './primitives.ts';

const GpuIdentity = {
  name: z.string(),
  vram_total_mb: nonNegative(),
  compute_capability: z.string().nullable(),
  pcie_gen: measured(),
  mig_enabled: z.boolean().nullable(),
};

/** The machine and software of a run (CM-32). Fallbacks as in measurement.md 12. */
export const EnvironmentSnapshot = z.strictObject({
  hardware: z.strictObject({
    gpu: z.strictObject(GpuIdentity),
    gpus: z.array(
      z.strictObject({
        ...GpuIdentity,
        index: z.int(),
        uuid: z.string(),
        persistence_mode: z.boolean().nullable(),
        ecc_enabled: z.boolean().nullable(),
        power_limit_w: measured(),
        default_power_limit_w: measured(),
      }),
    ),
    cuda: z.strictObject({
      version: z.string(),
      driver_version: z.string(),
      cudnn_version: z.string().nullable(),
    }),
    thermal: z.strictObject({
      temperature_c: measured(),
      power_limit_w: measured(),
      default_power_limit_w: measured(),
      fan_speed_pct: measured(),
    }),
    cpu: z.strictObject({ governor: z.string(), model: z.string().nullable(), platform: z.string() }),
    container: z.strictObject({ detected: z.boolean(), runtime: z.string().nullable() }),
    collected_at: instant(),
  }),
  gpu_persistence_mode: z.boolean().nullable(),
  python_version: z.string().nullable(),
  node_version: z.string(),
  llem_packages: z.record(z.string(), z.string()),
  pip_freeze: z.string(),
  conda_list: z.string().nullable(),
  tool_version: z.string(),
  cuda_version: z.string().nullable(),
  cuda_version_source: z.enum(['torch', 'version_txt', 'nvcc']).nullable(),
  carbon_intensity_gco2_kwh: nonNegative().nullable(),
  datacenter_pue: z.number().min(1),
});
export type EnvironmentSnapshot = z.output<typeof EnvironmentSnapshot>;
