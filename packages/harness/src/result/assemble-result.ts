import {
  deepFreeze,
  ExperimentResult,
  type RawProcessResult,
  REPRODUCIBILITY_NOTES,
  RESULT_SCHEMA_VERSION,
} from '@llem/core';
import { buildTimeseries, describeAggregation } from '@llem/results';
import { withGpus } from '../environment/capture-environment.ts';
import type { ExperimentComponents, ExperimentRequest } from '../experiment-request.ts';
import { summariseLatencies } from '../metrics/latency.ts';
import { describeWork } from '../metrics/work.ts';
import { energyQuality } from '../warnings/measurement-warning.ts';
import { collectWarnings } from './collect-warnings.ts';
import type { Derived } from './derive.ts';
import { deviceEnergies, multiGpuMetrics } from './device-energies.ts';
import { effectiveConfig } from './effective-config.ts';
import type { Evidence } from './evidence.ts';

/** Builds the result from the evidence: pure but for the Arrow table. The result is checked, and deeply frozen. */
export async function assembleResult(
  evidence: Evidence,
  derived: Derived,
  processes: readonly RawProcessResult[],
  request: ExperimentRequest,
  components: ExperimentComponents,
): Promise<ExperimentResult> {
  const { config } = request;
  const { decisions } = components;
  const { output, readings, info, flops, warmup, devices, measured_from_s } = evidence;
  const { window } = output;
  const { tokens, seconds, rate, joules, measurement, latencies } = derived;
  const rows = readings.telemetry?.rows ?? [];
  const timeseries =
    rows.length > 0 ? await buildTimeseries(rows, window, readings.energy?.trace ?? null) : null;
  // After everything that asks the trace, which may have something to tell.
  const warnings = collectWarnings(evidence, request, derived, components);
  const figures = {
    schema_version: RESULT_SCHEMA_VERSION,
    experiment_id: derived.experimentId,
    measurement_config_hash: request.configHash,
    llenergymeasure_version: request.toolVersion,
    model_name: config.model,
    backend: config.backend,
    backend_version: info.engine_version,
    measurement_methodology: warmup ? 'steady_state' : 'total',
    steady_state_window: warmup ? [window.start_s - measured_from_s, window.end_s - measured_from_s] : null,
    start_time: derived.start,
    end_time: derived.end,
    duration_sec: seconds,
    total_inference_time_sec: seconds,
    total_tokens: tokens.total,
    input_tokens: tokens.input,
    output_tokens: tokens.output,
    avg_tokens_per_second: rate,
    total_tokens_per_second: seconds > 0 ? tokens.total / seconds : 0,
    system_tokens_per_second: derived.systemRate,
    total_energy_j: joules.total_j,
    energy_uncertainty_j: measurement?.uncertainty_j ?? null,
    avg_energy_per_token_j:
      joules.total_j === null ? null : joules.total_j / (tokens.output || tokens.total || 1),
    tokens_per_joule: joules.total_j ? tokens.output / joules.total_j : null,
    baseline_power_w: joules.breakdown?.baseline_power_w ?? null,
    energy_adjusted_j: joules.adjusted_j,
    energy_adjusted_uncertainty_j: joules.adjusted_uncertainty_j,
    energy_per_device_j: deviceEnergies(measurement),
    energy_cpu_j: measurement?.cpu_j ?? readings.cpuEnergy?.cpu_j ?? null,
    energy_dram_j: measurement?.dram_j ?? readings.cpuEnergy?.dram_j ?? null,
    energy_quality: energyQuality(warnings, joules.total_j),
    energy_breakdown: joules.breakdown,
    energy_measurement: measurement,
    phases: derived.phases,
    total_flops: flops?.value ?? 0,
    flops,
    flops_per_output_token: ratio(flops?.value, tokens.output),
    flops_per_input_token: ratio(flops?.value, tokens.input),
    flops_per_second: ratio(flops?.value, seconds),
    multi_gpu: multiGpuMetrics(devices, measurement, tokens.output),
    latency_stats: summariseLatencies(latencies),
    extended_metrics: derived.extended,
    warmup_result: warmup?.result ?? null,
    warmup_excluded_samples: warmup?.result.iterations_completed ?? null,
    thermal_throttle: derived.throttle,
    environment_snapshot: withGpus(evidence.snapshot, devices),
    measurement_warnings: warnings,
    reproducibility_notes: REPRODUCIBILITY_NOTES,
    timeseries: timeseries ? 'timeseries.parquet' : null,
    effective_config: effectiveConfig(request, info, evidence.observed),
    work: describeWork(config, evidence.prompts, output),
    component_decisions: decisions,
    process_results: processes,
    aggregation: describeAggregation(processes),
    co2_estimate: co2Estimate(joules.total_j, request),
    codecarbon_co2_grams: readings.energy?.codecarbon_co2_grams ?? null,
    docker_image_digest: null,
    lora_adapter_id: config.lora?.adapter_id ?? config.lora?.adapter_path ?? null,
    lora_merged: config.lora?.merge_weights ?? null,
    load_format: config.load_format,
  };
  const result = ExperimentResult.parse(figures);
  if (timeseries) Object.defineProperty(result, 'timeseriesTable', { value: timeseries, enumerable: false });
  return deepFreeze(result);
}

/** `total_j / 3.6e6 · pue · intensity` in grams (measurement.md 10); null without an intensity. */
function co2Estimate(total_j: number | null, { settings }: ExperimentRequest) {
  const { carbon_intensity_gco2_kwh: intensity, datacenter_pue: pue } = settings.measurement;
  if (total_j === null || intensity === null) return null;
  return {
    co2_grams: (total_j / 3.6e6) * pue * intensity,
    grid_carbon_intensity_gco2_kwh: intensity,
    pue,
    estimation_method: 'user_specified',
  };
}

function ratio(numerator: number | null | undefined, denominator: number): number | null {
  return numerator && denominator > 0 ? numerator / denominator : null;
}
