import type { ComponentKind } from '@llem/core';
import type { ExperimentComponents, ExperimentRequest, MeteredBy } from '../experiment-request.ts';
import { latencyWarnings } from '../metrics/latency-warnings.ts';
import { workWarnings } from '../metrics/work.ts';
import { disagreementWarnings, type MeterNames } from '../warnings/disagreement-warnings.ts';
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
  components: ExperimentComponents,
): string[] {
  const { energy } = components;
  const { info, readings, output, baseline, warmup, prompts } = evidence;
  const limits = prompts.prompts.map(({ max_new_tokens }) => max_new_tokens);
  const all = [
    ...(request.skipPreflight ? [skipped(request)] : []),
    ...info.warnings,
    ...baseline.warnings,
    ...(warmup?.warnings ?? []),
    ...generalWarnings(request.config, derived.seconds, derived.tokens.output),
    ...workWarnings(request.config, output, limits),
    ...latencyWarnings(request.config, output),
    ...output.warnings,
    ...readings.warnings,
    ...(readings.energy?.measurement.warnings ?? []),
    ...(readings.cpuEnergy?.warnings ?? []),
    ...energyWarnings(request, energy),
    ...disagreementWarnings(readings, meterNames(components)),
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

function meterNames({ energy, cpuEnergy, decisions }: ExperimentComponents): MeterNames {
  const named = (kind: ComponentKind, wanted?: string) => {
    const found = decisions.find(
      (one) => one.chosen && one.kind === kind && (wanted === undefined || one.id === wanted),
    );
    return found ? `${kind} '${found.id}' of ${found.package}` : `${kind} ${wanted ?? ''}`.trim();
  };
  return {
    energy: named('energy', energy?.id),
    cpuEnergy: named('energy', cpuEnergy?.id),
    telemetry: named('telemetry'),
  };
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
