import type {
  DeviceInfo,
  DeviceProcess,
  TelemetryRecord,
  TelemetryRow,
  ThermalThrottleInfo,
} from '@llem/core';
import { THROTTLE_BITS } from '../throttling/throttle-info.ts';
import { measurementWarning } from './measurement-warning.ts';

const FEW_ROWS = 10;
const LONG_GAP_SEC = 0.2;
const DRIFT_C = 10;
const CAPPED_SHARE = 0.1;
const MEMORY_IN_USE_MB = 1024;

/** What the GPUs showed before, after and in the window. */
export interface GpuEvidence {
  /** Candidates before the load. */
  readonly before: readonly DeviceInfo[];
  /** Metered devices, as they were after warm-up. */
  readonly metered: readonly DeviceInfo[];
  readonly telemetry: TelemetryRecord | null;
  readonly throttle: ThermalThrottleInfo | null;
}

/** Warnings about metered GPUs, each evaluated per device and never on pooled readings (measurement.md 14). */
export function gpuWarnings(evidence: GpuEvidence): string[] {
  const { before, metered, telemetry, throttle } = evidence;
  const perDevice = metered.flatMap((device) => [
    ...deviceStateWarnings(device),
    ...(telemetry
      ? rowWarnings(
          device,
          telemetry.rows.filter(({ gpu_index }) => gpu_index === device.index),
        )
      : []),
    ...foreignProcesses(device, evidence),
  ]);
  return [...before.flatMap(memoryWarnings), ...perDevice, ...throttleWarnings(throttle)];
}

function deviceStateWarnings({
  index,
  persistence_mode,
  ecc_enabled,
  mig_enabled,
  mig_profile,
}: DeviceInfo): string[] {
  const warnings: string[] = [];
  if (persistence_mode === false) {
    warnings.push(
      measurementWarning(
        'gpu_persistence_mode_off',
        `GPU persistence mode is off on GPU ${index}`,
        'Run: sudo nvidia-smi -pm 1',
      ),
    );
  }
  if (ecc_enabled === false) {
    warnings.push(
      measurementWarning('ecc_disabled', `ECC is off on GPU ${index}`, 'Compare only with runs without ECC'),
    );
  }
  if (mig_enabled === true || mig_profile !== null) {
    warnings.push(
      measurementWarning(
        'mig_parent_energy',
        `GPU ${index} is split by MIG and its joules are those of the whole board`,
        'Leave the other instances idle',
      ),
    );
  }
  return warnings;
}

function memoryWarnings({ index, memory_used_mb }: DeviceInfo): string[] {
  if (memory_used_mb === null || memory_used_mb <= MEMORY_IN_USE_MB) return [];
  const explanation = `${memory_used_mb.toFixed(0)} MiB were in use on GPU ${index} before the run`;
  return [measurementWarning('gpu_memory_in_use', explanation, 'End the other processes on it')];
}

function rowWarnings({ index }: DeviceInfo, rows: readonly TelemetryRow[]): string[] {
  const warnings: string[] = [];
  if (rows.length < FEW_ROWS) {
    warnings.push(
      measurementWarning(
        'nvml_low_sample_count',
        `GPU ${index} gave ${rows.length} readings in the window, fewer than ${FEW_ROWS}`,
        'Raise n',
      ),
    );
  }
  const gap = longestGap(rows);
  if (gap > LONG_GAP_SEC) {
    warnings.push(
      measurementWarning(
        'nvml_sample_gap',
        `${(gap * 1000).toFixed(0)} ms between two readings of GPU ${index}, more than ${LONG_GAP_SEC * 1000} ms`,
        'Look for other load on the CPU',
      ),
    );
  }
  const drift = temperatureDrift(rows);
  if (drift !== null && Math.abs(drift) > DRIFT_C) {
    warnings.push(
      measurementWarning(
        'thermal_drift_detected',
        `GPU ${index} changed by ${drift.toFixed(1)} °C in the window, more than ${DRIFT_C} °C`,
        'Raise warmup.thermal_floor_seconds and check the cooling',
      ),
    );
  }
  const capped = rows.filter(
    ({ throttle_reasons }) => ((throttle_reasons ?? 0) & THROTTLE_BITS.sw_power_cap) !== 0,
  ).length;
  if (rows.length > 0 && capped / rows.length >= CAPPED_SHARE) {
    warnings.push(
      measurementWarning(
        'power_capped',
        `the power limit held GPU ${index} back in ${((100 * capped) / rows.length).toFixed(0)} % of the readings`,
        'Report the power limit with the figures',
      ),
    );
  }
  return warnings;
}

function longestGap(rows: readonly TelemetryRow[]): number {
  return rows
    .slice(1)
    .reduce((gap, { time_s }, index) => Math.max(gap, time_s - (rows[index]?.time_s ?? time_s)), 0);
}

function temperatureDrift(rows: readonly TelemetryRow[]): number | null {
  const read = rows.flatMap(({ temperature_c }) => (temperature_c === null ? [] : [temperature_c]));
  const [first, last] = [read.at(0), read.at(-1)];
  return first === undefined || last === undefined ? null : last - first;
}

/** Pids that were there before the load, or that came in the window; as sets, because a container sees other pids. */
function foreignProcesses(
  { index, uuid, processes: afterWarmup }: DeviceInfo,
  { before, telemetry }: GpuEvidence,
): string[] {
  const earlier = before.find((device) => device.uuid === uuid)?.processes ?? [];
  const known = new Set(afterWarmup?.map(({ pid }) => pid));
  const seen =
    afterWarmup === null ? [] : (telemetry?.processes?.[index] ?? []).filter(({ pid }) => !known.has(pid));
  const foreign = new Map([...earlier, ...seen].map((process) => [process.pid, process]));
  if (foreign.size === 0) return [];
  const names = [...foreign.values()].map(describeProcess).join(', ');
  return [
    measurementWarning(
      'foreign_gpu_process',
      `other processes used GPU ${index}: ${names}`,
      'End them and run again',
    ),
  ];
}

function describeProcess({ pid, memory_mb }: DeviceProcess): string {
  return memory_mb === null ? `pid ${pid}` : `pid ${pid} (${memory_mb.toFixed(0)} MiB)`;
}

function throttleWarnings(throttle: ThermalThrottleInfo | null): string[] {
  if (!throttle || !(throttle.thermal || (throttle.thermal_violation_sec ?? 0) > 0)) return [];
  const explanation = `heat slowed a GPU down for ${throttle.throttle_duration_sec.toFixed(1)} s of readings, ${(throttle.thermal_violation_sec ?? 0).toFixed(2)} s by its counter`;
  return [measurementWarning('thermal_throttling', explanation, 'Check the cooling and run again')];
}
