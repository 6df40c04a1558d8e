export type { BackendSubject, SettingToTry } from './conformance/backend/backend-subject.ts';
export {
  type BackendSuiteOptions,
  describeInferenceBackend,
} from './conformance/backend/describe-inference-backend.ts';
export {
  describeEnergySource,
  type EnergySuiteOptions,
} from './conformance/energy/describe-energy-source.ts';
export type { AbsentEnergySubject, EnergySubject, KnownLoad } from './conformance/energy/energy-subject.ts';
export { describeExecutor } from './conformance/jobs/describe-executor.ts';
export { describeRunner } from './conformance/jobs/describe-runner.ts';
export type { JobSubject } from './conformance/jobs/job-subject.ts';
export type { JobSuiteOptions } from './conformance/jobs/register-job-suite.ts';
export type { SuiteOptions } from './conformance/rule.ts';
export type { Subject } from './conformance/trial.ts';
export { createExampleConfig, FAKE_INSTALLED_BACKEND } from './example-config.ts';
export { createExampleDevice } from './example-device.ts';
export { createExampleResult } from './example-result.ts';
export { createFakeBackend, type FakeBackend, type FakeBackendScript } from './fake-backend.ts';
export { createFakeClock, type FakeClock, type FakeClockOptions } from './fake-clock.ts';
export { createFakeContext, type FakeContext } from './fake-context.ts';
export {
  createFakeEnergySource,
  type FakeEnergyScript,
  type FakeEnergySource,
} from './fake-energy-source.ts';
export { createFakeExecutor } from './fake-executor.ts';
export { createFakeRunner, type FakeRunner, type FakeRunnerScript } from './fake-runner.ts';
export { createFakeTelemetry, type FakeTelemetry, type FakeTelemetryScript } from './fake-telemetry.ts';
