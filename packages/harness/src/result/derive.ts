import {
  type EnergyMeasurement,
  type ExtendedEfficiencyMetrics,
  type LatencyMeasurements,
  type LoadedModelInfo,
  type Phase,
  sanitizeExperimentId,
  type ThermalThrottleInfo,
} from '@llem/core';
import { mean } from '@llem/results';
import type { ExperimentRequest } from '../experiment-request.ts';
import { extendedMetrics } from '../metrics/extended.ts';
import { measureLatencies } from '../metrics/latency.ts';
import { phaseEnergy } from '../metrics/phases.ts';
import { aggregateExtended } from '../processes/aggregate-extended.ts';
import { concatenateLatencies } from '../processes/concatenate-latencies.ts';
import { throttleInfo } from '../throttling/throttle-info.ts';
import { type EnergyFigures, energyFigures } from './energy-figures.ts';
import { type Evidence, wallTime } from './evidence.ts';

/** The quantities that several parts of a result share. */
export interface Derived {
  readonly experimentId: string;
  readonly start: string;
  readonly end: string;
  /** Length of the window. */
  readonly seconds: number;
  readonly tokens: { readonly input: number; readonly output: number; readonly total: number };
  /** Output tokens per second, the mean over processes: a rate per GPU. */
  readonly rate: number;
  /** Output tokens of all processes per second of the window. */
  readonly systemRate: number;
  readonly measurement: EnergyMeasurement | null;
  readonly joules: EnergyFigures;
  readonly latencies: LatencyMeasurements;
  readonly extended: ExtendedEfficiencyMetrics | null;
  readonly phases: Phase[] | null;
  readonly throttle: ThermalThrottleInfo | null;
  /** The same of each process, where there are several; empty for one. */
  readonly processes: readonly Derived[];
}

export function derive(evidence: Evidence, request: ExperimentRequest): Derived {
  const { config, clock } = request;
  const processes = evidence.processes.map((one) => derive(one, request));
  const { output, readings, info, devices, epoch, baseline } = evidence;
  const { window, requests } = output;
  const seconds = window.end_s - window.start_s;
  const input = requests.reduce((sum, { input_tokens }) => sum + input_tokens, 0);
  const generated = requests.reduce((sum, { output_tokens }) => sum + output_tokens, 0);
  const systemRate = seconds > 0 ? generated / seconds : 0;
  const rate = processes.length > 0 ? mean(processes.map((one) => one.rate)) : systemRate;
  const measurement = readings.energy?.measurement ?? null;
  const joules = energyFigures(measurement, baseline, clock.now());
  const latencies =
    processes.length > 0
      ? concatenateLatencies(processes.map((one) => one.latencies))
      : measureLatencies(requests, config.latency);
  return {
    experimentId: experimentId(config.model, epoch.wall),
    start: wallTime(epoch, window.start_s),
    end: wallTime(epoch, window.end_s),
    seconds,
    tokens: { input, output: generated, total: input + generated },
    rate,
    systemRate,
    measurement,
    joules,
    latencies,
    extended: aggregateExtended(
      extendedMetrics({
        info,
        output,
        latencies,
        telemetry: readings.telemetry,
        configuredBatchSize: batchSize(info),
        inputTokens: input,
        outputTokens: generated,
        tokensPerSecond: rate,
        totalEnergyJ: joules.total_j,
        totalVramMb:
          devices.length > 0
            ? devices.reduce((sum, { memory_total_mb }) => sum + (memory_total_mb ?? 0), 0)
            : null,
      }),
      processes.map((one) => one.extended),
    ),
    phases: phaseEnergy(output.phases, readings.energy?.trace ?? null, window),
    throttle: longestThrottle(throttleInfo(readings.telemetry, window.start_s), processes),
    processes,
  };
}

/** The GPUs of several processes throttle at the same time: the longest counts, not the sum (results.md 7). */
function longestThrottle(
  pooled: ThermalThrottleInfo | null,
  processes: readonly Derived[],
): ThermalThrottleInfo | null {
  if (pooled === null || processes.length === 0) return pooled;
  const durations = processes.map(({ throttle }) => throttle?.throttle_duration_sec ?? 0);
  return { ...pooled, throttle_duration_sec: Math.max(...durations) };
}

/** `{model}_{YYYYmmdd_HHMMSS}`, UTC, safe as a file name. */
function experimentId(model: string, startedAt: Date): string {
  const [date = '', time = ''] = startedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  return sanitizeExperimentId(`${model}_${date}_${time}`);
}

/** Batch size as resolved by the engine, under the name that its backend uses. */
function batchSize({ effective_settings }: LoadedModelInfo): number | null {
  const values = ['batch_size', 'max_num_seqs', 'max_batch_size'].map((name) => effective_settings[name]);
  return values.find((value) => typeof value === 'number') ?? null;
}
