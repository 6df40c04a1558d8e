import type { ExperimentRequest, MeteredBy } from '../experiment-request.ts';
import { workWarnings } from '../metrics/work.ts';
import { generalWarnings } from '../warnings/general-warnings.ts';
import { gpuWarnings } from '../warnings/gpu-warnings.ts';
import { measurementWarning } from '../warnings/measurement-warning.ts';
import { untoldWarnings } from '../warnings/untold-warnings.ts';
import type { Derived } from './derive.ts';
import type { Evidence } from './evidence.ts';

/** Every warning of a run, in the order in which its causes arose, each once. */
export function collectWarnings(
  evidence: Evidence,
  request: ExperimentRequest,
  derived: Derived,
  energy: MeteredBy | null,
): string[] {
  const { info, readings, output, baseline, warmup, prompts } = evidence;
  const limits = prompts.prompts.map(({ max_new_tokens }) => max_new_tokens);
  const all = [
    ...(request.skipPreflight ? [skipped(request)] : []),
    ...info.warnings,
    ...baseline.warnings,
    ...(warmup?.warnings ?? []),
    ...generalWarnings(request.config, derived.seconds, derived.tokens.output),
    ...workWarnings(request.config, output, limits),
    ...output.warnings,
    ...readings.warnings,
    ...(readings.energy?.measurement.warnings ?? []),
    ...(readings.cpuEnergy?.warnings ?? []),
    ...energyWarnings(request, energy),
    ...derived.joules.warnings,
    ...untoldWarnings(
      gpuWarnings({
        before: evidence.before,
        metered: evidence.devices,
        telemetry: readings.telemetry,
        throttle: derived.throttle,
      }),
      readings.energy?.measurement.warnings ?? [],
    ),
    ...phaseWarnings(evidence, derived),
  ];
  return [...new Set(all)];
}

function skipped({ issues }: ExperimentRequest): string {
  const known =
    issues.length > 0 ? `; known problems: ${issues.map(({ message }) => message).join('; ')}` : '';
  return measurementWarning(
    'preflight_skipped',
    `the checks before the run were switched off${known}`,
    'Run without --skip-preflight',
  );
}

function energyWarnings({ config, settings }: ExperimentRequest, energy: MeteredBy | null): string[] {
  const deliberate =
    config.energy.backend === null ||
    (config.energy.backend === 'auto' && settings.measurement.energy_backend === null);
  if (energy !== null || deliberate) return [];
  return [
    measurementWarning(
      'no_energy_sensor',
      'no energy source is available, so no energy was measured',
      'Run llem plugins to see why',
    ),
  ];
}

function phaseWarnings({ readings }: Evidence, { phases }: Derived): string[] {
  const unresolved = phases?.filter(({ energy_j }) => energy_j === null) ?? [];
  if (!readings.energy?.trace || unresolved.length === 0) return [];
  const names = unresolved.map(({ phase }) => phase).join(' and ');
  return [
    measurementWarning(
      'phase_unresolved',
      `the intervals of ${names} are too short, too few or too much alike to attribute joules to them`,
      'Raise batch size, output length or n',
    ),
  ];
}
