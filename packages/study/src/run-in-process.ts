import type { ExperimentConfig, ExperimentResult } from '@llem/core';
import { measureExperiment } from '@llem/harness';
import type { PluginHost } from '@llem/host';
import { openResultDirectory, type ResultDirectory } from '@llem/results';
import { resolveRunner } from './resolve-runner.ts';
import type { RunOptions } from './run.ts';
import type { RunDependencies } from './run-dependencies.ts';

/** Measures one experiment in this process (STU-05): selects and binds its components, and disposes them. */
export async function runInProcess(
  config: ExperimentConfig,
  { clock, logger, env, settings, host, config: loader, baselines, toolVersion }: RunDependencies,
  { outputDir, skipPreflight, exportCsv, signal, onProgress, onSaved }: RunOptions,
): Promise<ExperimentResult> {
  const runner = resolveRunner(config.backend, settings, env);
  const selection = await host.selectForExperiment(config, signal);
  signal.throwIfAborted();
  const scope = await host.createScope({ clock, logger, signal, progress: () => {} });
  try {
    const components = scope.bind(selection);
    const openDirectory = async (startedAt: Date): Promise<ResultDirectory> =>
      announced(
        await openResultDirectory(outputDir ?? '', {
          model: config.model,
          backend: config.backend,
          startedAt,
          logger,
        }),
        onSaved,
      );
    return await measureExperiment(
      {
        config,
        configHash: loader.hashOf(config),
        issues: selection.issues,
        skipPreflight,
        settings,
        env,
        toolVersion,
        packages: await packageVersions(host),
        runner,
        executor: 'local',
        baselines,
        clock,
        logger,
        signal,
        onProgress,
        openDirectory: outputDir === null ? null : openDirectory,
        exportCsv,
      },
      components,
    );
  } finally {
    await scope[Symbol.asyncDispose]();
  }
}

/** Versions of the plugins installed here, by package name. */
async function packageVersions(host: PluginHost): Promise<Record<string, string>> {
  const { plugins } = await host.plugins();
  return Object.fromEntries(plugins.map((plugin) => [plugin.package, plugin.version]));
}

/** The same directory, telling where the result was saved. */
function announced(directory: ResultDirectory, onSaved: RunOptions['onSaved']): ResultDirectory {
  return {
    path: directory.path,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
    appendTelemetry: (rows) => directory.appendTelemetry(rows),
    discard: () => directory.discard(),
    async save(result, options) {
      const path = await directory.save(result, options);
      onSaved?.(path);
      return path;
    },
  };
}
