import * as z from 'zod';
import { instant, measured, nonNegative } from './primitives.ts';

const GpuIdentity = {
  name: z.string().describe('name of the board'),
  vram_total_mb: nonNegative().describe('memory of the board'),
  compute_capability: z.string().nullable().describe('CUDA compute capability, such as 9.0'),
  pcie_gen: measured().describe('generation of the PCIe link'),
  mig_enabled: z.boolean().nullable().describe('partitioned by MIG'),
};

/** The machine and software of a run (CM-32). Fallbacks as in measurement.md 12. */
export const EnvironmentSnapshot = z.strictObject({
  hardware: z
    .strictObject({
      gpu: z.strictObject(GpuIdentity).describe('the first metered GPU'),
      gpus: z
        .array(
          z.strictObject({
            ...GpuIdentity,
            index: z.int().describe('NVML index'),
            uuid: z.string().describe('UUID of the driver'),
            persistence_mode: z.boolean().nullable().describe('the driver stays loaded between processes'),
            ecc_enabled: z.boolean().nullable().describe('error-correcting memory'),
            power_limit_w: measured().describe('power limit in effect'),
            default_power_limit_w: measured().describe('power limit of the board as delivered'),
          }),
        )
        .describe('all metered GPUs'),
      cuda: z
        .strictObject({
          version: z.string().describe('newest CUDA version that the driver supports'),
          driver_version: z.string().describe('version of the NVIDIA driver'),
          cudnn_version: z.string().nullable().describe('version of cuDNN'),
        })
        .describe('driver and CUDA'),
      thermal: z
        .strictObject({
          temperature_c: measured().describe('of the first metered GPU before the run'),
          power_limit_w: measured().describe('power limit in effect'),
          default_power_limit_w: measured().describe('power limit of the board as delivered'),
          fan_speed_pct: measured().describe('speed of its fan'),
        })
        .describe('state of the first metered GPU before the run'),
      cpu: z
        .strictObject({
          governor: z.string().describe('frequency governor of the kernel'),
          model: z.string().nullable().describe('name of the processor'),
          platform: z.string().describe('operating system'),
        })
        .describe('processor'),
      container: z
        .strictObject({
          detected: z.boolean().describe('the run was in a container'),
          runtime: z.string().nullable().describe('what ran it'),
        })
        .describe('container'),
      collected_at: instant().describe('when this was read, UTC'),
    })
    .describe('the machine'),
  gpu_persistence_mode: z.boolean().nullable().describe('persistence mode of every metered GPU is on'),
  python_version: z.string().nullable().describe('version of the Python that ran the engine'),
  node_version: z.string().describe('version of Node'),
  llem_packages: z.record(z.string(), z.string()).describe('version of each llem package and plugin'),
  pip_freeze: z.string().describe('Python packages with their versions, one a line'),
  conda_list: z.string().nullable().describe('packages of the conda environment'),
  tool_version: z.string().describe('version of llem'),
  cuda_version: z.string().nullable().describe('CUDA version that the engine was built with'),
  cuda_version_source: z.enum(['torch', 'version_txt', 'nvcc']).nullable().describe('who said so'),
  carbon_intensity_gco2_kwh: nonNegative()
    .nullable()
    .meta({ description: 'carbon intensity of the user config', unit: 'g/kWh' }),
  datacenter_pue: z.number().min(1).describe('power usage effectiveness of the user config'),
});
export type EnvironmentSnapshot = z.output<typeof EnvironmentSnapshot>;
