import type { DeviceEstimate } from './device-estimate.ts';
import type { ObservedDevice } from './window-estimate.ts';

/** A gap between readings longer than this is worth a caution (measurement.md 14). */
const LONG_GAP_MS = 200;

const FALLBACK_REASONS = {
  missing: 'the energy counter cannot be read',
  no_tick_before: 'the energy counter showed no tick before the window',
  no_tick_after: 'the energy counter showed no tick after the window',
  stalled: 'the energy counter stood still while it was read',
  reset: 'the energy counter ran backwards',
  contradicted: 'the energy counter tells less than half or more than twice the joules of the power sensors',
} as const;

/** Codes of measurement.md 14 that follow from the estimates, per device, each with its numbers and a remedy. */
export function windowWarnings(
  devices: readonly ObservedDevice[],
  estimates: readonly DeviceEstimate[],
): string[] {
  return estimates.flatMap((estimate, i) => {
    const device = devices[i];
    return device === undefined ? [] : deviceWarnings(device, estimate);
  });
}

function deviceWarnings(device: ObservedDevice, estimate: DeviceEstimate): string[] {
  const gpu = `GPU ${estimate.gpu_index}`;
  const { energy_j, crossCheck, counterFault, edges } = estimate;
  const gap_ms = device.polls.gap_max_ms ?? 0;
  const warnings: string[] = [];
  const warn = (condition: boolean, text: string): void => {
    if (condition) warnings.push(text);
  };
  warn(
    energy_j === null && counterFault !== 'reset' && device.failure !== null,
    `energy_source_failed: ${gpu}: ${device.failure}, so its joules are unknown. Check the GPU with nvidia-smi and run again.`,
  );
  warn(
    energy_j === null && counterFault !== 'reset' && device.failure === null,
    `nvml_low_sample_count: ${gpu}: too few readings around the window for any estimate. Measure a longer window.`,
  );
  warn(
    counterFault === 'reset',
    `counter_reset: ${gpu}: the energy counter ran backwards in the window, so its joules are unknown. Run again.`,
  );
  warn(
    energy_j !== null && counterFault !== null && estimate.method !== 'counter',
    `energy_fallback_method: ${gpu}: ${FALLBACK_REASONS[counterFault ?? 'missing']}, so joules are by ${estimate.method}. Expect a larger uncertainty.`,
  );
  warn(
    device.readings.instant?.scope === 'module',
    `module_scope_power: ${gpu}: instant power is that of the whole module, CPU included. Compare with results of the same machine only.`,
  );
  if (crossCheck !== null && energy_j !== null) {
    warn(
      estimate.disagree,
      `estimators_disagree: ${gpu}: ${estimate.method} ${energy_j.toFixed(1)} J, ${crossCheck.method} ${crossCheck.energy_j.toFixed(1)} J. Measure a longer window: power that pulses at tens of milliseconds escapes the sensors.`,
    );
  }
  const side = (power: DeviceEstimate['edges']['start']): string =>
    power === null ? 'not read' : `${power.mean_w.toFixed(0)} W ± ${power.spread_w.toFixed(1)} W`;
  warn(
    estimate.edgesNotQuiet,
    `edges_not_quiet: ${gpu}: power beside the window was ${side(edges.start)} before and ${side(edges.end)} after. Let nothing else use the GPU.`,
  );
  warn(
    gap_ms > LONG_GAP_MS,
    `nvml_sample_gap: ${gpu}: ${gap_ms.toFixed(0)} ms without a reading. Leave the machine a free core.`,
  );
  return warnings;
}
