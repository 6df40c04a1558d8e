import type { DeviceInfo, EnergyMeasurement, TelemetryRecord } from '@llem/core';
import type { IdleBaseline } from '../baseline/idle-baseline.ts';
import { meteredBaseline } from '../baseline/metered-baseline.ts';
import type { ExperimentRequest } from '../experiment-request.ts';
import { flopsOf } from '../metrics/flops-of.ts';
import type { Evidence } from '../result/evidence.ts';
import type { Readings } from '../window/open-meters.ts';
import type { ProcessPart } from './process-group.ts';

/** What one of several processes did, and what the meters saw of its GPUs over the span of all. */
export async function processEvidence(
  whole: Omit<Evidence, 'processes'>,
  { info, output }: ProcessPart,
  idle: IdleBaseline,
  request: ExperimentRequest,
): Promise<Evidence> {
  const devices = whole.devices.filter(({ uuid }) => info.device_uuids.includes(uuid));
  return {
    ...whole,
    info,
    output,
    devices,
    readings: readingsOf(whole.readings, devices),
    flops: await flopsOf(info, output, request),
    baseline: meteredBaseline(idle, devices),
    processes: [],
  };
}

/** The part of one session that is of these devices; nothing where the source does not tell devices apart. */
function readingsOf({ energy, telemetry }: Readings, devices: readonly DeviceInfo[]): Readings {
  const indices = devices.map(({ index }) => index);
  return {
    energy: energy && { measurement: measurementOf(energy.measurement, indices), trace: null },
    cpuEnergy: null,
    telemetry: telemetry && telemetryOf(telemetry, indices),
    warnings: [],
  };
}

function measurementOf(measurement: EnergyMeasurement, indices: readonly number[]): EnergyMeasurement {
  const { per_device_j } = measurement;
  const joules = indices.map((index) => per_device_j?.[index] ?? null);
  const known = joules.filter((value) => value !== null);
  const isKnown = known.length > 0 && known.length === joules.length;
  return {
    ...measurement,
    total_j: isKnown ? known.reduce((sum, value) => sum + value, 0) : null,
    per_device_j: isKnown ? Object.fromEntries(indices.map((index, at) => [index, known[at] ?? 0])) : null,
    cpu_j: null,
    dram_j: null,
    uncertainty_j: null,
    uncertainty_terms: [],
    cross_check: null,
    warnings: [],
  };
}

function telemetryOf(telemetry: TelemetryRecord, indices: readonly number[]): TelemetryRecord {
  const only = <T>(perDevice: Readonly<Record<number, T>>): Record<number, T> =>
    Object.fromEntries(Object.entries(perDevice).filter(([index]) => indices.includes(Number(index))));
  return {
    ...telemetry,
    rows: telemetry.rows.filter(({ gpu_index }) => indices.includes(gpu_index)),
    thermal_violation_sec: only(telemetry.thermal_violation_sec),
    power_violation_sec: only(telemetry.power_violation_sec),
    processes: telemetry.processes && only(telemetry.processes),
  };
}
