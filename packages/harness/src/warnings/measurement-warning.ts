/** Severity of each warning (measurement.md 14): information, caution, energy unreliable. */
const SEVERITY = {
  short_measurement_duration: 'caution',
  few_prompts: 'information',
  nvml_low_sample_count: 'unreliable',
  nvml_sample_gap: 'caution',
  estimators_disagree: 'caution',
  edges_not_quiet: 'caution',
  energy_fallback_method: 'information',
  counter_reset: 'unreliable',
  module_scope_power: 'caution',
  no_energy_sensor: 'information',
  energy_estimated: 'unreliable',
  energy_source_failed: 'unreliable',
  baseline_unavailable: 'caution',
  low_baseline_confidence: 'caution',
  baseline_no_context: 'information',
  adjusted_energy_floored: 'caution',
  gpu_persistence_mode_off: 'information',
  thermal_drift_detected: 'caution',
  thermal_throttling: 'unreliable',
  power_capped: 'information',
  foreign_gpu_process: 'unreliable',
  gpu_memory_in_use: 'caution',
  warmup_not_converged: 'caution',
  thermal_floor_skipped: 'information',
  work_not_equivalent: 'caution',
  no_output_tokens: 'unreliable',
  phase_unresolved: 'information',
  mig_parent_energy: 'caution',
  ecc_disabled: 'information',
  dummy_weights: 'information',
  tokenizer_fallback: 'information',
  decoder_params_ignored: 'information',
  preflight_skipped: 'caution',
  setting_ignored: 'caution',
  attention_fallback: 'caution',
  compile_failed: 'caution',
  image_unverified: 'caution',
  container_version_mismatch: 'caution',
  heterogeneous_node: 'caution',
} as const;

export type WarningCode = keyof typeof SEVERITY;

/** A warning as results carry it: `<code>: <explanation with the numbers>. <remedy>.` */
export function measurementWarning(code: WarningCode, explanation: string, remedy: string): string {
  return `${code}: ${explanation}. ${remedy}.`;
}

/** The worst warning as a verdict on the joules; `none` when there are none to judge. */
export function energyQuality(
  warnings: readonly string[],
  totalEnergyJ: number | null,
): 'ok' | 'caution' | 'unreliable' | 'none' {
  if (totalEnergyJ === null) return 'none';
  const severities = new Set(warnings.map(severityOf));
  if (severities.has('unreliable')) return 'unreliable';
  return severities.has('caution') ? 'caution' : 'ok';
}

/** A code that this version does not know comes from a third party's plugin and asks for caution. */
function severityOf(warning: string): 'information' | 'caution' | 'unreliable' {
  const code = warning.split(':', 1)[0] ?? '';
  return Object.hasOwn(SEVERITY, code) ? SEVERITY[code as WarningCode] : 'caution';
}
