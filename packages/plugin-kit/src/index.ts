// What a plugin needs of llem beyond the contracts of @llem/core, in one place: a plugin imports nothing else of ours.
export {
  expandHome,
  fetchModel,
  type InterpreterRequest,
  isLocalModel,
  mulberry32,
  readModelConfig,
} from '@llem/hub';
export { forkChild } from '@llem/process';
export { arrivalTimes } from './backend/arrival-times.ts';
export type { BatchEngine, BatchRow, BatchRun, EngineInfo, GeneratedRow } from './backend/batch-engine.ts';
export { createBatchModel } from './backend/create-batch-model.ts';
export { createNodeBackend } from './backend/create-node-backend.ts';
export { createPythonBackend } from './backend/create-python-backend.ts';
export { loadFailed, runFailed } from './backend/failures.ts';
export { givenOptions } from './backend/given-options.ts';
export type { NodeBackendDefinition, OpenRequest } from './backend/node-backend-definition.ts';
export type { PythonBackendDefinition } from './backend/python-backend-definition.ts';
export type { OnProgress } from './bridge/conversation.ts';
export type { Hello } from './bridge/messages.ts';
export {
  type BridgeOptions,
  openPythonBridge,
  type PythonBridge,
  type RequestOptions,
} from './bridge/python-bridge.ts';
export { WorkerFailure } from './bridge/worker-failure.ts';
export { addParts, combineTerms, type EnergyPart } from './energy/add-parts.ts';
export { createPythonEnergySource } from './energy/create-python-energy-source.ts';
export { createSampledSource, type SampledSourceDefinition } from './energy/create-sampled-source.ts';
export { type EnergyPoint, firstAtOrAfter, joulesBetween } from './energy/joules-line.ts';
export { boardIndices, type PythonEnergyDefinition } from './energy/python-energy-definition.ts';
export { type SensorReport, sensorOutcome } from './energy/sensor-outcome.ts';
export { createLogitsEngine } from './generation/create-logits-engine.ts';
export { createTokenChooser, type RowHistory, type TokenChooser } from './generation/create-token-chooser.ts';
export { filterLogits, penaliseRepetition } from './generation/filter-logits.ts';
export { generateRows } from './generation/generate-rows.ts';
export type { LogitsBatch, LogitsEngine } from './generation/logits-engine.ts';
export { type PaddedBatch, padLeft } from './generation/pad-left.ts';
export { type MemoryPeak, residentMemory, startMemoryPeak } from './generation/process-memory.ts';
export { requestSeed } from './generation/request-seed.ts';
export { RowProgress } from './generation/row-progress.ts';
export { type SamplingSettings, samplingSettings } from './generation/sampling-settings.ts';
export { findPackage } from './installed/find-package.ts';
export { countGpus } from './interpreter/inspect-interpreter.ts';
export { describeInterpreter, interpreterOf, type PythonModules } from './interpreter/interpreter-of.ts';
export { probePythonLibrary } from './interpreter/probe-python-library.ts';
export {
  describeTried,
  type Interpreter,
  type InterpreterChoice,
  type LibraryRequest,
  resolveInterpreter,
} from './interpreter/resolve-interpreter.ts';
export { setupFix } from './interpreter/setup-fix.ts';
export { workerEnvironment } from './interpreter/worker-environment.ts';
export { eosTokenIds } from './models/eos-token-ids.ts';
export { fetchConfiguredModel } from './models/fetch-configured-model.ts';
export { loadTokenizer, missingTokenizer, type PromptTokenizer } from './models/load-tokenizer.ts';
export { readJsonFile } from './models/read-json-file.ts';
export type { FileReading } from './sampling/reading-log.ts';
export {
  type FileSampler,
  type FileSamples,
  type SampleFilesRequest,
  sampleFiles,
} from './sampling/sample-files.ts';
export { listFolder, readAttribute } from './sampling/sysfs.ts';
