import type {
  Clock,
  ExperimentConfig,
  ExperimentResult,
  Logger,
  ProgressEvent,
  UserConfig,
} from '@llem/core';
import { type BaselineCache, measureExperiment } from '@llem/harness';
import type { PluginHost } from '@llem/host';
import type { ResultDirectory } from '@llem/results';
import type { ResolvedRunner } from './resolve-runner.ts';

/** What a measurement takes from the machine, in the caller's process or in a worker. */
export interface MeasureDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: UserConfig;
  readonly host: PluginHost;
  readonly baselines: BaselineCache;
  /** Version of `llem`, for results. */
  readonly toolVersion: string;
}

export interface MeasureOptions {
  readonly configHash: string;
  readonly runner: ResolvedRunner;
  readonly skipPreflight: boolean;
  readonly exportCsv: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
  /** Opens the directory of the result; null writes nothing. */
  readonly openDirectory: ((startedAt: Date) => Promise<ResultDirectory>) | null;
  /** Given the result before the components are disposed of: a slow teardown must not delay it. */
  readonly onResult?: (result: ExperimentResult) => Promise<void>;
}

/** Measures one experiment in this process (STU-05): selects and binds its components, and disposes them. */
export async function runInProcess(
  config: ExperimentConfig,
  { clock, logger, env, settings, host, baselines, toolVersion }: MeasureDependencies,
  { signal, onResult, ...options }: MeasureOptions,
): Promise<ExperimentResult> {
  const selection = await host.selectForExperiment(config, signal);
  signal.throwIfAborted();
  const scope = await host.createScope({ clock, logger, signal, progress: () => {} });
  try {
    const packages = await packageVersions(host);
    const result = await measureExperiment(
      {
        ...{ config, clock, logger, env, settings, baselines, toolVersion, packages, signal },
        ...options,
        issues: selection.issues,
        executor: 'local',
      },
      scope.bind(selection),
    );
    await onResult?.(result);
    return result;
  } finally {
    await scope[Symbol.asyncDispose]();
  }
}

/** Versions of the plugins installed here, by package name. */
async function packageVersions(host: PluginHost): Promise<Record<string, string>> {
  const { plugins } = await host.plugins();
  return Object.fromEntries(plugins.map((plugin) => [plugin.package, plugin.version]));
}
