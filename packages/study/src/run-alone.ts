import type { StudyConfig } from '@llem/config';
import {
  type ExperimentConfig,
  type ExperimentResult,
  type StudyResult,
  sanitizeExperimentId,
} from '@llem/core';
import { modelSlug, openResultDirectory, type ResultDirectory } from '@llem/results';
import { asCancelled } from './as-cancelled.ts';
import { openStudyGpus } from './gpus/open-study-gpus.ts';
import { acquireGpuLocks } from './locks/gpu-locks.ts';
import { measurementProtocol } from './order/measurement-protocol.ts';
import { resolveRunner } from './resolve-runner.ts';
import { composeStudyResult } from './result/compose-study-result.ts';
import type { RunDependencies } from './run-dependencies.ts';
import { runInProcess } from './run-in-process.ts';
import type { RunOptions } from './run-options.ts';
import { createStateManager, stateFolder } from './state/state-manager.ts';
import { trackExperiment } from './state/track-experiment.ts';
import { withSave } from './with-save.ts';

/** Measures one experiment for its own sake, in this process: no manifest, and its failure rejects. */
export async function runAlone(
  study: StudyConfig,
  config: ExperimentConfig,
  dependencies: RunDependencies,
  options: RunOptions,
): Promise<StudyResult> {
  const { clock, logger, env, settings, config: loader } = dependencies;
  const { outputDir, signal, skipPreflight, exportCsv, onProgress } = options;
  const [started, started_s] = [clock.wallTime(), clock.now()];
  const saved: string[] = [];
  const { model, backend } = config;
  const openDirectory = async (startedAt: Date): Promise<ResultDirectory> =>
    announced(await openResultDirectory(outputDir ?? '', { model, backend, startedAt, logger }), (path) =>
      saved.push(path),
    );
  let result: ExperimentResult;
  try {
    const runner = resolveRunner(backend, settings, env);
    using _locks = options.lock ? await lockGpus(config, dependencies, signal) : null;
    const configHash = loader.hashOf(config);
    const measure = (track: RunOptions['onProgress']) =>
      runInProcess(config, dependencies, {
        ...{ skipPreflight, exportCsv, signal, runner, configHash },
        onProgress(event) {
          track(event);
          onProgress(event);
        },
        openDirectory: outputDir === null ? null : openDirectory,
      });
    const records = createStateManager({ dir: stateFolder(env), clock, logger });
    // Where nothing is written, no record is (LA-04).
    result =
      outputDir === null
        ? await measure(() => {})
        : await trackExperiment(records, tracked(config, configHash, dependencies), measure);
  } catch (error) {
    throw asCancelled(error, config, signal);
  }
  for (const path of saved) options.onSaved?.(path);
  const hash = study.study_design_hash ?? loader.studyHashOf([config]);
  return composeStudyResult({
    ...{ study, results: [result], failed: [], planned: 1, completed: 1, warnings: [] },
    study_id: result.experiment_id,
    status: 'completed',
    study_design_hash: hash,
    study_yaml: null,
    started_at: started.toISOString(),
    measurement_protocol: measurementProtocol(study, settings, hash),
    result_files: saved,
    joules: [result.total_energy_j],
    completedAt: clock.wallTime(),
    wallTimeSec: clock.now() - started_s,
  });
}

function tracked(
  { model, backend }: ExperimentConfig,
  configHash: string,
  { clock, logger }: RunDependencies,
) {
  const started = clock.wallTime().toISOString().slice(0, 19);
  const id = sanitizeExperimentId(`${modelSlug(model)}_${backend}_${started}_${process.pid}`);
  return { id, configHash, now: () => clock.wallTime(), logger };
}

async function lockGpus(
  config: ExperimentConfig,
  { host, env, clock, logger }: RunDependencies,
  signal: AbortSignal,
): Promise<Disposable> {
  const context = { clock, logger, signal, progress: () => {} };
  await using gpus = await openStudyGpus([config], { host, env, context, logger });
  return acquireGpuLocks({ gpus: gpus.indices, study: config.model, env });
}

/** The same directory, telling where the result was saved. */
function announced(directory: ResultDirectory, onSaved: (path: string) => void): ResultDirectory {
  return withSave(directory, async (result, options) => {
    const path = await directory.save(result, options);
    onSaved(path);
    return path;
  });
}
