export {
  AggregationError,
  BackendError,
  BridgeError,
  ConfigError,
  DockerError,
  ExperimentError,
  InvalidStateTransitionError,
  LLEMError,
  PluginError,
  PreFlightError,
  type PreFlightIssue,
  StudyError,
} from '@llem/core';
