import type {
  BackendCapabilities,
  Component,
  ComponentContext,
  ComponentKind,
  ComponentKinds,
  EnergyCapabilities,
  EnergyMeasurement,
  InferenceOutput,
  LoadedModel,
  LoadedModelInfo,
  RequestOutput,
} from '@llem/core';
import { createSystemClock, UserConfig } from '@llem/core';
import type { SelectedComponent } from '../src/index.ts';

export const ENERGY_CAPABILITIES: EnergyCapabilities = {
  trace: false,
  per_device: false,
  cpu: true,
  dram: false,
};

export const BACKEND_CAPABILITIES: BackendCapabilities = {
  token_timestamps: true,
  phases: true,
  dummy_weights: true,
  lora: false,
  traffic: false,
  parameter_count: true,
  engine_process: 'none',
};

export const MEASUREMENT: EnergyMeasurement = {
  total_j: 12.5,
  duration_sec: 2,
  per_device_j: null,
  cpu_j: 12.5,
  dram_j: null,
  method: 'rapl',
  uncertainty_j: 0.1,
  uncertainty_terms: [],
  cross_check: null,
  samples: { count: 3, period_ms: 1, gap_max_ms: 1, counter_period_ms: null, counter_read_ms: null },
  warnings: [],
};

export const REQUEST: RequestOutput = {
  input_tokens: 4,
  output_tokens: 2,
  start_s: 10,
  first_token_s: 10.5,
  end_s: 11,
  token_times_s: [10.5, 11],
  output_token_ids: [7, 8],
  finish_reason: 'length',
};

export const OUTPUT: InferenceOutput = {
  window: { start_s: 10, end_s: 11 },
  requests: [REQUEST],
  batch_times: [1],
  phases: [{ phase: 'prefill', start_s: 10, end_s: 10.5, tokens: 4 }],
  peak_memory_mb: null,
  padding_tokens: 0,
  truncated_prompts: 0,
  kv_cache: null,
  warnings: [],
  extras: { engine: 'says' },
};

export const INFO: LoadedModelInfo = {
  device_uuids: [],
  model_memory_mb: 1,
  non_embedding_parameters: 10,
  architecture: null,
  engine_version: '1',
  libraries: {},
  cuda_version: null,
  effective_settings: {},
  tokenizer: 'byte',
  build_metadata: null,
  env: {},
  warnings: [],
};

/** A model whose run gives `output`, whatever that is. */
export function modelDouble(output: unknown = OUTPUT, more: Partial<LoadedModel> = {}): LoadedModel {
  return {
    info: INFO,
    warmup: async () => ({ latency_ms: 1 }),
    // What a stranger's JavaScript returns has no type: that is what is tested.
    run: async () => output as InferenceOutput,
    [Symbol.asyncDispose]: async () => {},
    ...more,
  };
}

/** A chosen component of package `@acme/x` whose `create` gives `instance`, whatever that is. */
export function selected<Kind extends ComponentKind>(
  kind: Kind,
  capabilities: Component<Kind>['capabilities'],
  create: (...args: Parameters<Component<Kind>['create']>) => unknown,
): SelectedComponent<Kind> {
  const component: Component<Kind> = {
    kind,
    id: 'x',
    priority: 50,
    claims: [],
    capabilities,
    configSchema: null,
    probe: async () => ({ available: true, detail: '' }),
    create: (...args) => create(...args) as ComponentKinds[Kind],
  };
  return { component, package: '@acme/x', version: '1.0.0', path: '/x', config: Object.freeze({ size: 1 }) };
}

/** A context, and what was logged through it. */
export function contextDouble(): ComponentContext & { readonly logged: readonly string[] } {
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  return {
    logger: { debug: log, info: log, warn: log },
    clock: createSystemClock(),
    signal: new AbortController().signal,
    progress: () => {},
    env: { A: '1' },
    settings: UserConfig.parse({}),
    logged,
  };
}
