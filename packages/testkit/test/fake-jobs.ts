import {
  type Component,
  type ComponentContext,
  defineComponent,
  type Executor,
  ExperimentError,
  type Runner,
} from '@llem/core';
import {
  createExampleConfig,
  createFakeClock,
  createFakeExecutor,
  createFakeRunner,
  type JobSubject,
} from '../src/index.ts';

/** How a subject differs from one that passes. */
export interface JobDifference {
  readonly component?: Pick<Partial<Component>, 'id' | 'probe'>;
  readonly runner?: (runner: Runner, context: ComponentContext) => Runner;
  readonly executor?: (executor: Executor) => Executor;
}

/** A runner, or an executor on it, that refuses the model `fake/broken`. */
export function fakeJobSubject(kind: 'runner' | 'executor', difference: JobDifference = {}): JobSubject {
  const { component, runner: wrapRunner, executor: wrapExecutor } = difference;
  const clock = createFakeClock();
  const create = (_config: object, context: ComponentContext) => {
    const runner = createFakeRunner({
      clock,
      fail: ({ config }) =>
        config.model === 'fake/broken' ? new ExperimentError('EXPERIMENT.FAILED', 'broken model') : null,
    });
    return wrapRunner?.(runner, context) ?? runner;
  };
  const executor = (config: object, context: ComponentContext) => {
    const all = createFakeExecutor(create(config, context));
    return wrapExecutor?.(all) ?? all;
  };
  const shared = {
    id: 'fake',
    priority: 50,
    claims: [],
    capabilities: {},
    configSchema: null,
    probe: async () => ({ available: true, detail: 'nothing needed' }) as const,
    ...component,
  };
  return {
    component:
      kind === 'runner'
        ? defineComponent({ ...shared, kind, create })
        : defineComponent({ ...shared, kind, create: executor }),
    context: { clock },
    experiment: createExampleConfig(),
    failingExperiment: createExampleConfig({ model: 'fake/broken' }),
  };
}
