import { PreFlightError, type PreFlightIssue, sectionOf } from '@llem/core';
import { checkDataset, checkModel } from '@llem/hub';
import type { ExperimentComponents, ExperimentRequest } from '../experiment-request.ts';

/**
 * Everything that can be known to fail before anything is loaded, gathered into one PreFlightError (CM-29, CM-30):
 * hardware, backend, energy, model, data set.
 */
export async function runPreflight(
  request: ExperimentRequest,
  components: ExperimentComponents,
): Promise<void> {
  const { config, env, signal } = request;
  const [hardware, model, dataset] = await Promise.all([
    hardwareIssues(request, components),
    checkModel({
      model: config.model,
      revision: revisionOf(request),
      dummy: config.load_format === 'dummy',
      env,
      signal,
    }),
    checkDataset({ dataset: config.dataset, n: config.n, env, signal }),
  ]);
  signal.throwIfAborted();
  const issues = [...hardware, ...request.issues, ...model, ...dataset];
  if (issues.length > 0) throw preflightError(issues);
}

/** One error for all issues, with one line each. */
export function preflightError(issues: readonly PreFlightIssue[]): PreFlightError {
  const lines = issues.map(({ message }) => `  ✗ ${message}`);
  const fixes = [...new Set(issues.flatMap(({ fix }) => (fix ? [fix] : [])))];
  return new PreFlightError(
    'PREFLIGHT.FAILED',
    [`Pre-flight failed: ${issues.length} issue(s) found`, ...lines].join('\n'),
    {
      issues,
      fix: fixes.join('; ') || null,
    },
  );
}

async function hardwareIssues(
  { config, issues }: ExperimentRequest,
  { backend }: ExperimentComponents,
): Promise<PreFlightIssue[]> {
  // An engine that is not there cannot judge the hardware; its own issue says so already.
  if (issues.some(({ check }) => check === 'backend')) return [];
  const findings = await backend.check(config);
  return findings.map(({ message, fix }) => ({ check: 'hardware', message, fix }));
}

function revisionOf({ config }: ExperimentRequest): string | null {
  const { revision } = sectionOf(config);
  return typeof revision === 'string' ? revision : null;
}
