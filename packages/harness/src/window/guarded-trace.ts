import { type EnergyTrace, LLEMError, messageOf } from '@llem/core';
import { measurementWarning } from '../warnings/measurement-warning.ts';

const NOT_MEASURED = { total_j: null, per_device_j: null, uncertainty_j: null };

/**
 * A trace that is asked after the window and cannot end the run any more: where it fails, or breaks its contract,
 * it has measured nothing, and `warn` hears `energy_source_failed` once.
 */
export function guardedTrace(trace: EnergyTrace, warn: (warning: string) => void): EnergyTrace {
  let hasFailed = false;
  function guard<T>(ask: () => T, nothing: T): T {
    try {
      return ask();
    } catch (error) {
      if (!hasFailed) warn(traceFailed(error));
      hasFailed = true;
      return nothing;
    }
  }
  return {
    between: (start_s, end_s) => guard(() => trace.between(start_s, end_s), NOT_MEASURED),
    refreshes: () => guard(() => trace.refreshes(), []),
  };
}

function traceFailed(error: unknown): string {
  const message = messageOf(error);
  const reason = LLEMError.is(error) && error.why ? `${message} (${error.why})` : message;
  return measurementWarning(
    'energy_source_failed',
    `parts of the window could not be read: ${reason}`,
    'Check it with llem plugins and run again',
  );
}
