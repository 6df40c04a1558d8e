import { createExampleConfig, type FakeContext } from '@llem/testkit';
import { createBaselineCache } from '../src/baseline/baseline-cache.ts';
import type { ExperimentRequest } from '../src/experiment-request.ts';

/** A request for an experiment on the fake backend in `context`, which saves nothing. */
export function exampleRequest(
  context: Pick<FakeContext, 'clock' | 'logger' | 'env' | 'settings' | 'signal'>,
  overrides: Partial<ExperimentRequest> = {},
): ExperimentRequest {
  const { clock, logger, env, settings, signal } = context;
  return {
    ...{ clock, logger, env, settings, signal },
    config: createExampleConfig(),
    configHash: '0123456789abcdef',
    issues: [],
    skipPreflight: false,
    toolVersion: '2.0.0',
    packages: {},
    runner: { type: 'local', image: null, source: 'default' },
    executor: 'local',
    baselines: createBaselineCache(),
    onProgress: () => {},
    openDirectory: null,
    exportCsv: false,
    ...overrides,
  };
}
