import type { EnvironmentSnapshot } from '@llem/core';

const GPU = {
  name: 'Fake GPU',
  vram_total_mb: 81_920,
  compute_capability: '9.0',
  pcie_gen: 5,
  mig_enabled: false,
};
const LIMITS = { power_limit_w: 700, default_power_limit_w: 700 };

/** The machine of `createExampleResult`: one GPU, no Python. */
export const EXAMPLE_ENVIRONMENT: EnvironmentSnapshot = {
  hardware: {
    gpu: GPU,
    gpus: [{ ...GPU, ...LIMITS, index: 0, uuid: 'GPU-00000000', persistence_mode: true, ecc_enabled: true }],
    cuda: { version: '13.0', driver_version: '580.65.06', cudnn_version: null },
    thermal: { ...LIMITS, temperature_c: 40, fan_speed_pct: null },
    cpu: { governor: 'performance', model: 'AMD EPYC 7763 64-Core Processor', platform: 'linux' },
    container: { detected: false, runtime: null },
    collected_at: '2026-01-01T00:00:01.000Z',
  },
  gpu_persistence_mode: true,
  python_version: null,
  node_version: '20.19.0',
  llem_packages: { '@llem/core': '2.0.0' },
  pip_freeze: '',
  conda_list: null,
  tool_version: '2.0.0',
  cuda_version: null,
  cuda_version_source: null,
  carbon_intensity_gco2_kwh: null,
  datacenter_pue: 1,
};
