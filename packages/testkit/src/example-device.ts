import type { DeviceInfo } from '@llem/core';

/** A healthy GPU `index` with nothing on it. */
export function createExampleDevice(index = 0, overrides: Partial<DeviceInfo> = {}): DeviceInfo {
  return {
    index,
    uuid: `GPU-0000000${index}`,
    name: 'Fake GPU',
    memory_total_mb: 81_920,
    memory_used_mb: 512,
    compute_capability: '9.0',
    pcie_gen: 5,
    mig_enabled: false,
    mig_profile: null,
    persistence_mode: true,
    ecc_enabled: true,
    power_limit_w: 700,
    default_power_limit_w: 700,
    temperature_c: 40,
    fan_speed_pct: null,
    driver_version: '580.65.06',
    cuda_version: '13.0',
    processes: [],
    ...overrides,
  };
}
