import { type DeviceInfo, PreFlightError, type PreFlightIssue, sectionOf } from '@llem/core';
import { checkDataset, checkModel } from '@llem/hub';
import { deviceOrderIssues } from '../devices/device-order-issues.ts';
import type { ExperimentComponents, ExperimentRequest } from '../experiment-request.ts';
import { checkMemory } from './check-memory.ts';

type Request = Pick<ExperimentRequest, 'config' | 'env' | 'issues' | 'logger' | 'signal'>;
type Components = Pick<ExperimentComponents, 'backend'>;

/**
 * Everything that can be known to fail before anything is loaded, gathered into one PreFlightError (CM-29, CM-30):
 * hardware, backend, energy, model, data set, memory.
 */
export async function runPreflight(
  request: Request,
  components: Components,
  visible: readonly DeviceInfo[],
): Promise<void> {
  const { config, env, signal } = request;
  const [hardware, model, dataset, memory] = await Promise.all([
    hardwareIssues(request, components, visible),
    modelIssues(request, components),
    checkDataset({ dataset: config.dataset, n: config.n, env, signal }),
    checkMemory(request, components, visible),
  ]);
  signal.throwIfAborted();
  const issues = [...hardware, ...request.issues, ...model, ...dataset, ...memory];
  if (issues.length > 0) throw preflightError(issues);
}

/** One error for all issues, with one line each. */
function preflightError(issues: readonly PreFlightIssue[]): PreFlightError {
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

/** Of a backend with a layout of its own the backend judges the model; of any other it is a transformers directory. */
async function modelIssues(request: Request, { backend }: Components): Promise<PreFlightIssue[]> {
  const { config, env, signal } = request;
  if (backend.checkModel) {
    if (isMissingBackend(request)) return [];
    return (await backend.checkModel(config)).map((finding) => ({ check: 'model', ...finding }));
  }
  const dummy = config.load_format === 'dummy';
  return await checkModel({ model: config.model, revision: revisionOf(request), dummy, env, signal });
}

/** An engine that is not there can judge nothing; its own issue says so already. */
function isMissingBackend({ issues }: Request): boolean {
  return issues.some(({ check }) => check === 'backend');
}

async function hardwareIssues(
  request: Request,
  { backend }: Components,
  visible: readonly DeviceInfo[],
): Promise<PreFlightIssue[]> {
  const { config, env } = request;
  if (isMissingBackend(request)) return [];
  const findings = await backend.check(config);
  const missing = backend.requiresGpu(config) && visible.length === 0 ? [NO_GPU] : [];
  const unfit = findings.map(({ message, fix }) => ({ check: 'hardware', message, fix }));
  return [...missing, ...deviceOrderIssues(visible, env), ...unfit];
}

const NO_GPU: PreFlightIssue = {
  check: 'hardware',
  message: 'CUDA not available — is a GPU present and CUDA installed?',
  fix: 'nvidia-smi shows what the driver sees; CUDA_VISIBLE_DEVICES may hide it',
};

function revisionOf({ config }: Request): string | null {
  const { revision } = sectionOf(config);
  return typeof revision === 'string' ? revision : null;
}
