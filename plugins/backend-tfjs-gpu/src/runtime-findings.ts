import type { ExperimentConfig, Finding } from '@llem/core';
import { RUNTIMES, selectRuntime } from './runtimes/select-runtime.ts';
import type { TfjsSection } from './section.ts';

/** What of the configuration the runtimes of this machine cannot do; empty when everything fits. */
export function runtimeFindings(config: ExperimentConfig, section: TfjsSection): readonly Finding[] {
  const requested = section.tf_backend ?? null;
  const runtime = selectRuntime(requested);
  if (!runtime) {
    const names = RUNTIMES.map(({ name }) => name).join(' or ');
    return [
      {
        message: `tfjs.tf_backend "${requested}" cannot be used: this release of @llem/backend-tfjs runs on ${names}`,
        fix: `set tfjs.tf_backend to ${names}, or leave it out`,
      },
    ];
  }
  if (runtime.precisions.includes(config.precision)) return [];
  const precisions = runtime.precisions.join(' or ');
  return [
    {
      message: `the ${runtime.name} runtime of tfjs computes in ${precisions}, not in ${config.precision}`,
      fix: `set precision to ${precisions}`,
    },
  ];
}
