import { readFile } from 'node:fs/promises';
import type { Clock, DeviceInfo, EngineEnvironment, EnvironmentSnapshot, UserConfig } from '@llem/core';
import { detectContainer } from './detect-container.ts';
import { type CudaVersion, detectCudaVersion } from './detect-cuda-version.ts';

export interface EnvironmentInputs {
  readonly clock: Clock;
  /** Reads the environment of an engine in another language; null in Node. */
  readonly engine: () => Promise<EngineEnvironment | null>;
  readonly packages: Readonly<Record<string, string>>;
  readonly toolVersion: string;
  readonly settings: UserConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Limit of reading the engine's environment, in seconds. */
const ENGINE_LIMIT_SEC = 10;

/**
 * The machine and software of a run (CM-32, measurement.md 12). Every probe is guarded: one that fails gives its
 * fallback. Holds no value of an environment variable, so no secret.
 */
export async function captureEnvironment(inputs: EnvironmentInputs): Promise<EnvironmentSnapshot> {
  const { clock, env, packages, toolVersion, settings, signal } = inputs;
  const collectedAt = clock.wallTime();
  const engine = await withinLimit(inputs.engine(), clock, signal);
  const [cpu, container, cuda] = await Promise.all([
    describeCpu(),
    detectContainer(),
    detectCudaVersion(engine?.cuda_version ?? null, env, signal),
  ]);
  return {
    hardware: { ...describeGpus([]), cpu, container, collected_at: collectedAt.toISOString() },
    gpu_persistence_mode: null,
    python_version: engine?.python_version ?? null,
    node_version: process.version,
    llem_packages: { llem: toolVersion, ...packages },
    pip_freeze: engine?.pip_freeze ?? '',
    conda_list: engine?.conda_list ?? null,
    tool_version: toolVersion,
    ...cudaFields(cuda),
    carbon_intensity_gco2_kwh: settings.measurement.carbon_intensity_gco2_kwh,
    datacenter_pue: settings.measurement.datacenter_pue,
  };
}

/** The snapshot with the metered GPUs, which are known only after the load. */
export function withGpus(snapshot: EnvironmentSnapshot, devices: readonly DeviceInfo[]): EnvironmentSnapshot {
  return {
    ...snapshot,
    hardware: { ...snapshot.hardware, ...describeGpus(devices) },
    gpu_persistence_mode: persistence(devices),
  };
}

async function withinLimit<T>(work: Promise<T>, clock: Clock, signal: AbortSignal): Promise<T | null> {
  const timer = new AbortController();
  const limit = clock.sleep(ENGINE_LIMIT_SEC, AbortSignal.any([signal, timer.signal])).then(
    () => null,
    () => null,
  );
  try {
    return await Promise.race([work.catch(() => null), limit]);
  } finally {
    timer.abort();
  }
}

function cudaFields(
  cuda: CudaVersion | null,
): Pick<EnvironmentSnapshot, 'cuda_version' | 'cuda_version_source'> {
  return { cuda_version: cuda?.version ?? null, cuda_version_source: cuda?.source ?? null };
}

function describeGpus(
  devices: readonly DeviceInfo[],
): Pick<EnvironmentSnapshot['hardware'], 'gpu' | 'gpus' | 'cuda' | 'thermal'> {
  const gpus = devices.map((device) => ({
    index: device.index,
    uuid: device.uuid,
    name: device.name,
    vram_total_mb: device.memory_total_mb ?? 0,
    compute_capability: device.compute_capability,
    pcie_gen: device.pcie_gen,
    mig_enabled: device.mig_enabled,
    persistence_mode: device.persistence_mode,
    ecc_enabled: device.ecc_enabled,
    power_limit_w: device.power_limit_w,
    default_power_limit_w: device.default_power_limit_w,
  }));
  const first = devices[0];
  const { name, vram_total_mb, compute_capability, pcie_gen, mig_enabled } = gpus[0] ?? NO_GPU;
  return {
    gpu: { name, vram_total_mb, compute_capability, pcie_gen, mig_enabled },
    gpus,
    cuda: {
      version: first?.cuda_version ?? 'unknown',
      driver_version: first?.driver_version ?? 'unknown',
      cudnn_version: null,
    },
    thermal: {
      temperature_c: first?.temperature_c ?? null,
      power_limit_w: first?.power_limit_w ?? null,
      default_power_limit_w: first?.default_power_limit_w ?? null,
      fan_speed_pct: first?.fan_speed_pct ?? null,
    },
  };
}

const NO_GPU = {
  name: 'unavailable',
  vram_total_mb: 0,
  compute_capability: null,
  pcie_gen: null,
  mig_enabled: null,
};

/** True when it is on for every metered GPU; null when one does not say, or there is none. */
function persistence(devices: readonly DeviceInfo[]): boolean | null {
  const modes = devices.map(({ persistence_mode }) => persistence_mode);
  return modes.length === 0 || modes.includes(null) ? null : modes.every((mode) => mode === true);
}

async function describeCpu(): Promise<EnvironmentSnapshot['hardware']['cpu']> {
  const governor = await readText('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor');
  const cpuinfo = await readText('/proc/cpuinfo');
  const model = /^model name\s*:\s*(.+)$/m.exec(cpuinfo ?? '')?.[1]?.trim() ?? null;
  return { governor: governor?.trim() || 'unknown', model, platform: `${process.platform} ${process.arch}` };
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
