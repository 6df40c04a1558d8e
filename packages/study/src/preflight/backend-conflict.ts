import type { ExperimentConfig, PreFlightError } from '@llem/core';
import type { Machine } from '../machine.ts';
import { multiBackendIssue } from './multi-backend-guard.ts';

/** Why these experiments cannot be in one study on this machine (CM-10); null when they can. */
export async function backendConflict(
  experiments: readonly ExperimentConfig[],
  { host, backends, settings, env, toolVersion }: Machine,
): Promise<PreFlightError | null> {
  const ids = new Set(experiments.map(({ backend }) => backend));
  const { plugins } = await host.plugins();
  return multiBackendIssue(
    backends.filter(({ id }) => ids.has(id)),
    {
      ...{ settings, env, toolVersion },
      cwd: process.cwd(),
      requirementsOf: (backend) =>
        plugins.find(({ manifest }) =>
          manifest.provides.some(({ kind, id }) => kind === 'backend' && id === backend),
        )?.manifest.setup?.python ?? [],
    },
  );
}
