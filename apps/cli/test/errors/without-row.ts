const LIBRARY = 'of the library: no command hands over such a value';
const FINDING =
  'told by llem plugins and llem doctor, or when that plugin is named: packages/host/test, tests/broken-plugins';
const BRIDGE = 'the cause of the BackendError of a run, which --verbose shows: packages/plugin-kit/test';
const ENGINE = 'of a Python engine: plugins/backend-pytorch-bridge/test';
const GPUS = 'needs several GPUs: tests/several-processes, packages/results';

/** Codes of docs/errors.md that no command here comes upon, and why; `*` is the rest of an area. */
export const WITHOUT_ROW: Readonly<Record<string, string>> = {
  'CONFIG.BAD_ARGUMENT': LIBRARY,
  'CONFIG.BAD_ID': LIBRARY,
  'CONFIG.BAD_OVERRIDE': LIBRARY,
  'CONFIG.UNKNOWN_OPTION': LIBRARY,
  'CONFIG.UNREADABLE_VALUE': LIBRARY,
  'CONFIG.BAD_STATE': 'a finding of llem doctor: tests/doctor',
  'CONFIG.NO_WORKING_DIRECTORY': 'needs a process whose working directory is gone: packages/study',
  'BACKEND.NO_OUTPUT': 'needs an engine that loses requests: packages/harness, packages/plugin-kit/test',
  'BACKEND.DOWNLOAD_FAILED': 'needs a Hub that fails many times over: packages/hub',
  'BACKEND.LIBRARY_MISSING': ENGINE,
  'BACKEND.QUANTIZATION_MISSING': ENGINE,
  'BACKEND.RUN_FAILED': ENGINE,
  'BACKEND.UNSUPPORTED_SETTING': ENGINE,
  'PREFLIGHT.MULTI_BACKEND': 'needs two Python backends, and there is one: packages/study',
  'EXPERIMENT.BAD_RESULT': 'needs a worker of another version: packages/study',
  'EXPERIMENT.DEVICE_SET': 'needs GPUs: packages/harness',
  'EXPERIMENT.NOT_FINITE': 'a backend is asked for finite settings before: packages/results',
  'EXPERIMENT.NO_RESULT': 'needs a run that loses its result: packages/study',
  'STATE.ILLEGAL_TRANSITION': 'an error of llem that no input leads to: packages/study',
  'STUDY.GPU_LOCKED': 'needs GPUs: tests/study/gpu.test.ts',
  'STUDY.UNSAFE_PATH': 'needs a link placed while the study runs: packages/study',
  'AGGREGATION.*': GPUS,
  'PLUGIN.*': FINDING,
  'BRIDGE.*': BRIDGE,
};
