import type {
  EnergyBreakdown,
  EnergyMeasurement,
  FlopsResult,
  RawProcessResult,
  WarmupResult,
} from '@llem/core';

/** Window of the example: 20 s on one GPU at 300 W, of which 100 W are idle. */
export const EXAMPLE_WINDOW = {
  start: '2026-01-01T00:02:00.000Z',
  end: '2026-01-01T00:02:20.000Z',
  duration_sec: 20,
};

export const EXAMPLE_ENERGY: EnergyMeasurement = {
  total_j: 6000,
  duration_sec: 20,
  per_device_j: { 0: 6000 },
  cpu_j: null,
  dram_j: null,
  method: 'counter',
  uncertainty_j: 58.6,
  uncertainty_terms: [
    { term: 'tick', u_j: 6, kind: 'random', note: null },
    { term: 'edge', u_j: 6.6, kind: 'random', note: null },
    { term: 'sensor', u_j: 57.7, kind: 'systematic', note: null },
  ],
  cross_check: { method: 'power_instant', total_j: 6030, difference_j: 30, difference_pct: 0.5 },
  samples: { count: 200, period_ms: 100, gap_max_ms: 105, counter_period_ms: 100, counter_read_ms: 4 },
  warnings: [],
};

export const EXAMPLE_BREAKDOWN: EnergyBreakdown = {
  raw_j: 6000,
  adjusted_j: 4000,
  baseline_power_w: 100,
  baseline_no_context_w: 80,
  baseline_state: 'cuda_context',
  baseline_method: 'fresh',
  baseline_timestamp: '2026-01-01T00:00:30.000Z',
  baseline_cache_age_sec: 115,
  baseline_uncertainty_w: 0.5,
};

export const EXAMPLE_FLOPS: FlopsResult = {
  value: 1e10,
  method: 'palm_formula',
  confidence: 'high',
  precision: 'bf16',
  notes: '2 x 1000000 x 5000; attention omitted',
  attention_flops: null,
};

export const EXAMPLE_WARMUP: WarmupResult = {
  converged: true,
  final_cv: 0.01,
  iterations_completed: 5,
  target_cv: 0.05,
  max_prompts: 20,
  latencies_ms: [510, 500, 500, 505, 500],
  thermal_floor_wait_s: 60,
};

/** The one process of `createExampleResult`. */
export const EXAMPLE_PROCESS_RESULT: RawProcessResult = {
  schema_version: '2.0',
  experiment_id: 'model_20260101_000000',
  backend: 'fake',
  backend_version: '1.0.0-fake',
  model_name: 'fake/model',
  process_index: 0,
  gpu_id: 0,
  gpu_name: 'Fake GPU',
  gpu_is_mig: false,
  gpu_mig_profile: null,
  timestamps: EXAMPLE_WINDOW,
  inference_metrics: {
    total_tokens: 5000,
    input_tokens: 1000,
    output_tokens: 4000,
    inference_time_sec: 20,
    tokens_per_second: 200,
    latency_per_token_ms: 5,
    time_to_first_token_ms: null,
    latency_measurements: null,
  },
  energy_metrics: {
    total_energy_j: 6000,
    gpu_energy_j: 6000,
    cpu_energy_j: null,
    ram_energy_j: null,
    gpu_power_w: 300,
    cpu_power_w: null,
    emissions_kg_co2: null,
    energy_per_token_j: 1.5,
    duration_sec: 20,
  },
  compute_metrics: {
    flops: EXAMPLE_FLOPS,
    peak_memory_mb: 2048,
    model_memory_mb: 1024,
    precision: {
      weights: 'bf16',
      activations: 'bf16',
      compute: 'bf16',
      mixed_precision_breakdown: null,
      quantization_method: null,
    },
  },
  extended_metrics: null,
  per_request_latencies_ms: [10_000, 10_000],
  gpu_utilisation_samples: [90, 91, 90],
  energy_breakdown: EXAMPLE_BREAKDOWN,
  thermal_throttle: null,
  warmup_result: EXAMPLE_WARMUP,
};
