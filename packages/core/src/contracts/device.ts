/** One GPU as a telemetry component sees it. Null is "could not be read", never 0. */
export interface DeviceInfo {
  /** Index on the PCI bus, as NVML counts. */
  readonly index: number;
  readonly uuid: string;
  readonly name: string;
  readonly memory_total_mb: number | null;
  readonly memory_used_mb: number | null;
  readonly compute_capability: string | null;
  readonly pcie_gen: number | null;
  readonly mig_enabled: boolean | null;
  /** Profile string of the MIG instance that was asked for; null without one. */
  readonly mig_profile: string | null;
  readonly persistence_mode: boolean | null;
  readonly ecc_enabled: boolean | null;
  readonly power_limit_w: number | null;
  readonly default_power_limit_w: number | null;
  readonly temperature_c: number | null;
  readonly fan_speed_pct: number | null;
  readonly driver_version: string | null;
  /** CUDA version of the driver, `"13.0"`. */
  readonly cuda_version: string | null;
  /** Processes with a context on the device; null when they cannot be listed. */
  readonly processes: readonly DeviceProcess[] | null;
}

export interface DeviceProcess {
  readonly pid: number;
  readonly memory_mb: number | null;
}
