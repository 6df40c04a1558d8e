import { BackendError, type PreFlightIssue, type ProbeResult } from '@llem/core';

/** The issue of a backend whose plugin is there and whose engine is not. */
export function backendIssue(id: string, probe: ProbeResult): PreFlightIssue | null {
  if (probe.available) return null;
  const { reason, fix } = probe;
  return { check: 'backend', message: fix ? `${id}: ${reason} — ${fix}` : `${id}: ${reason}`, fix };
}

/** The error of a backend without a plugin. */
export function backendNotInstalled(id: string): BackendError {
  return new BackendError('BACKEND.NOT_INSTALLED', `${id} not installed`, {
    fix: `npm install @llem/backend-${id}`,
    backend: id,
  });
}
