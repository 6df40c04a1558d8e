import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { StudyConfig } from '@llem/config';
import { StudyError, type StudyResult } from '@llem/core';
import { openRunNumbers } from './directory/run-numbers.ts';
import type { StudyEvent, StudyRun } from './events/study-event.ts';
import { createStudyLog } from './events/study-log.ts';
import { openStudyGpus, type StudyGpus } from './gpus/open-study-gpus.ts';
import { acquireGpuLocks } from './locks/gpu-locks.ts';
import type { StudyManifest } from './manifest/study-manifest.ts';
import { type OpenedStudy, openStudy, type PlannedStudy } from './open-study.ts';
import { runOrder } from './order/run-order.ts';
import { backendConflict } from './preflight/backend-conflict.ts';
import { completedResults, completedRuns, missingResults } from './result/completed-runs.ts';
import { studyResult } from './result/study-result.ts';
import { writeStudySummary } from './result/write-study-summary.ts';
import type { RunDependencies } from './run-dependencies.ts';
import type { RunOptions } from './run-options.ts';
import { createExecutor } from './runner/create-executor.ts';
import { createRunFiles } from './runner/run-files.ts';
import { createStudyRunner } from './runner/study-runner.ts';
import { createSummarizer } from './summary/create-summarizer.ts';
import { notifyWebhook } from './webhook/notify-webhook.ts';

/**
 * Runs a study (LA-02, LA-05): guard, GPU locks, directory and manifest, the runs, the summary. Resolves when its
 * loop ended, whatever its runs did; rejects when it cannot start, and with `STUDY.INTERRUPTED`.
 */
export async function runStudy(
  study: StudyConfig,
  dependencies: RunDependencies,
  options: RunOptions,
): Promise<StudyResult> {
  const { config, host, env, logger, clock, settings } = dependencies;
  const { signal, lock } = options;
  const hashes = study.experiments.map(config.hashOf);
  const studyDesignHash = study.study_design_hash ?? config.studyHashOf(study.experiments);
  const summaries = study.experiments.map(createSummarizer(dependencies.backends));
  const planned = { study, hashes, summaries, studyDesignHash };
  const conflict = await backendConflict(study.experiments, dependencies);
  if (conflict) throw conflict;
  const context = { clock, logger, signal, progress: () => {} };
  const explained = (cause: unknown) => {
    throw signal.aborted ? notBegun(cause) : cause;
  };
  await using gpus = await openStudyGpus(study.experiments, { host, env, context, logger }).catch(explained);
  const name = study.name ?? 'study';
  using _locks = lock ? acquireGpuLocks({ gpus: gpus.indices, study: name, env }) : null;
  const opened = await openStudy(planned, dependencies, options).catch(explained);
  await using log = createStudyLog(join(opened.studyDir, 'study.log'), clock);
  const onEvent = (event: StudyEvent) => {
    log.write(event);
    options.onEvent?.(event);
  };
  const result = await execute(planned, opened, gpus, onEvent, dependencies, options);
  onEvent({ type: 'study_end', result });
  await notifyWebhook(result, { settings, clock, logger, signal });
  return result;
}

async function execute(
  { study, hashes, summaries, studyDesignHash }: PlannedStudy,
  { studyDir, manifest, protocol, isDone, notes, isNothingLeft }: OpenedStudy,
  gpus: StudyGpus,
  onEvent: (event: StudyEvent) => void,
  dependencies: RunDependencies,
  options: RunOptions,
): Promise<StudyResult> {
  const { clock, logger } = dependencies;
  const { signal, exportCsv, waitForSkip = null } = options;
  // One listener a run and a gap; a study has any number of them.
  setMaxListeners(0, signal);
  const warnings: string[] = [];
  const warn = (text: string) => {
    warnings.push(text);
    onEvent({ type: 'warning', text });
  };
  const uniqueCount = study.experiments.length;
  const runs = runOrder(uniqueCount, protocol, protocol.shuffle_seed).flatMap(({ index, cycle }, place) => {
    const config = study.experiments[index];
    const [config_hash, summary] = [hashes[index], summaries[index]];
    if (config === undefined || config_hash === undefined || summary === undefined) return [];
    return [{ position: place + 1, cycle, config, config_hash, summary } satisfies StudyRun];
  });
  onEvent({
    type: 'study_start',
    name: study.name,
    study_dir: studyDir,
    study_design_hash: studyDesignHash,
    protocol,
    unique_configurations: uniqueCount,
    total_runs: runs.length,
    already_completed: completedRuns(runs, manifest.manifest),
  });
  for (const note of notes) warn(note);
  const numbers = await openRunNumbers(studyDir, manifest.manifest);
  const runner = createStudyRunner({
    runs,
    isDone: ({ config_hash, cycle }) => isDone(config_hash, cycle),
    uniqueCount,
    protocol,
    cooldownSec: study.execution.circuit_breaker_cooldown_seconds,
    manifest,
    files: createRunFiles(studyDir, { numbers, exportCsv, logger }),
    execute: createExecutor({
      ...{ dependencies, options, onEvent },
      timeoutSec: protocol.experiment_timeout_seconds,
      isAlone: runs.length === 1,
    }),
    warnOfLeftovers: async ({ config }) => (await gpus.leftovers(config)).forEach(warn),
    gaps: { clock, signal, onEvent, waitForSkip },
    clock,
  });
  const { status, results } = await runner.run();
  if (status === 'interrupted') throw interrupted(studyDir, manifest.manifest, runs.length);
  const completed = completedRuns(runs, manifest.manifest);
  const [gone, ...others] = await missingResults(completed, studyDir);
  if (gone !== undefined)
    warn(
      `${1 + others.length} of the results are gone from ${studyDir}, such as ${gone}: to measure them again, llem run --resume ${studyDir}`,
    );
  const result = studyResult({
    ...{ study, studyDir, manifest: manifest.manifest, runs, warnings },
    results: await completedResults(completed, results, studyDir),
    completedAt: clock.wallTime(),
  });
  if (!isNothingLeft) await writeStudySummary(studyDir, result, logger);
  return result;
}

function notBegun(cause: unknown): StudyError {
  const message = 'interrupted before the study began: nothing was run or written';
  return new StudyError('STUDY.INTERRUPTED', message, { cause });
}

function interrupted(
  study_dir: string,
  { completed, experiments }: StudyManifest,
  total: number,
): StudyError {
  const failed = experiments.filter(({ status }) => status === 'failed');
  return new StudyError(
    'STUDY.INTERRUPTED',
    `interrupted: ${completed}/${total} completed, results in ${study_dir}`,
    { study_dir, succeeded: completed, failed, fix: `llem run --resume ${study_dir}` },
  );
}
