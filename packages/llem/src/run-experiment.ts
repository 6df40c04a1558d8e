import { fileURLToPath } from 'node:url';
import {
  ConfigError,
  type ExperimentConfig,
  type ExperimentConfigInput,
  type ExperimentResult,
  type ProgressEvent,
} from '@llem/core';
import { checkOptions } from './check-options.ts';
import { quietLogger } from './quiet-logger.ts';
import { VERSION } from './version.ts';

export interface RunExperimentOptions {
  /** Base directory of results; null, the default, writes nothing. */
  outputDir?: string | null;
  skipPreflight?: boolean;
  signal?: AbortSignal;
  onProgress?: (event: ProgressEvent) => void;
}

const EXAMPLE = "await runExperiment({ model: 'gpt2' })";

/**
 * Measures one experiment (LA-01): a path or `file:` URL of an experiment file, a parsed ExperimentConfig, or a plain
 * object with at least `model`. Rejects with ConfigError, ZodError, PreFlightError, BackendError or ExperimentError;
 * an aborted signal with `EXPERIMENT.ABORTED`. Writes nothing without `outputDir` (LA-04).
 */
export async function runExperiment(
  config: string | URL | ExperimentConfigInput | ExperimentConfig,
  options: RunExperimentOptions = {},
): Promise<ExperimentResult> {
  checkConfigArgument(config);
  checkOptions(options, ['outputDir', 'skipPreflight', 'signal', 'onProgress']);
  const { createRunDependencies, explainBackend, onlyResult, run, studyOfOne } = await import('@llem/study');
  const packageJson = fileURLToPath(new URL('../package.json', import.meta.url));
  const dependencies = await createRunDependencies({
    packageJson,
    toolVersion: VERSION,
    discovery: true,
    logger: quietLogger,
  });
  const isFile = typeof config === 'string' || config instanceof URL;
  const experiment = isFile
    ? await dependencies.config.loadExperimentConfig(config)
    : await explainBackend(dependencies.host, () => dependencies.config.parseExperiment(config));
  const result = await run(studyOfOne(experiment), dependencies, {
    kind: 'experiment',
    outputDir: options.outputDir ?? null,
    skipPreflight: options.skipPreflight ?? false,
    exportCsv: false,
    lock: false,
    resume: null,
    source: { path: null, overrides: {} },
    signal: options.signal ?? new AbortController().signal,
    onProgress: options.onProgress ?? (() => {}),
  });
  return onlyResult(result, experiment);
}

function checkConfigArgument(config: unknown): void {
  const fix = `pass a path, or an object with a model: ${EXAMPLE}`;
  if (config === undefined || config === null) {
    throw new ConfigError('CONFIG.NO_MODEL', 'runExperiment needs a path or a model', { fix });
  }
  if (typeof config === 'string' || config instanceof URL) return;
  if (typeof config !== 'object' || Array.isArray(config)) {
    const kind = Array.isArray(config) ? 'a list' : `a ${typeof config}`;
    throw new ConfigError(
      'CONFIG.BAD_ARGUMENT',
      `runExperiment takes a path, a URL or an object, received ${kind}`,
      { fix },
    );
  }
  if (!('model' in config) || config.model === undefined || config.model === null) {
    throw new ConfigError('CONFIG.NO_MODEL', 'runExperiment needs a path or a model', { fix });
  }
}
