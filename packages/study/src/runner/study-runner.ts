import type { Clock, ExperimentResult, MeasurementProtocol, StudyResult } from '@llem/core';
import type { StudyRun } from '../events/study-event.ts';
import type { ManifestWriter } from '../manifest/manifest-writer.ts';
import { headlineOf } from '../manifest/study-manifest.ts';
import { gapBefore } from '../order/gap-before.ts';
import { errorOf } from '../worker/error-of.ts';
import type { WorkerError } from '../worker/messages.ts';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts';
import type { RunFiles } from './run-files.ts';
import type { WatchedRun } from './run-in-worker.ts';
import { type GapContext, waitGap } from './wait-gap.ts';

export interface StudyRunnerOptions {
  /** Every run of the study in order of execution, the completed ones of a resume included. */
  readonly runs: readonly StudyRun[];
  readonly isDone: (run: StudyRun) => boolean;
  readonly uniqueCount: number;
  readonly protocol: MeasurementProtocol;
  readonly cooldownSec: number;
  readonly manifest: ManifestWriter;
  readonly files: RunFiles;
  /** Runs one run to its outcome. Never rejects for what the run does. */
  readonly execute: (run: StudyRun, stagingDir: string) => Promise<WatchedRun>;
  readonly warnOfLeftovers: (run: StudyRun) => Promise<void>;
  readonly gaps: GapContext;
  readonly clock: Clock;
}

export interface StudyRunner {
  /** Executes the runs one after another (STU-01) and returns how the study ended. Failures are data. */
  run(): Promise<StudyEnding>;
}

export interface StudyEnding {
  readonly status: Exclude<StudyResult['status'], 'running'>;
  /** The successes of this invocation. */
  readonly results: ReadonlyMap<StudyRun, ExperimentResult>;
}

export function createStudyRunner(options: StudyRunnerOptions): StudyRunner {
  return new SequentialRunner(options);
}

class SequentialRunner implements StudyRunner {
  readonly #options: StudyRunnerOptions;
  readonly #breaker: CircuitBreaker;
  readonly #results = new Map<StudyRun, ExperimentResult>();
  readonly #deadline_s: number;
  #lastExecuted: number | null = null;

  constructor(options: StudyRunnerOptions) {
    const { protocol, clock, cooldownSec } = options;
    this.#options = options;
    this.#breaker = createCircuitBreaker({ max: protocol.max_consecutive_failures, cooldown_s: cooldownSec });
    this.#deadline_s = clock.now() + (protocol.wall_clock_timeout_hours ?? Number.POSITIVE_INFINITY) * 3600;
  }

  async run(): Promise<StudyEnding> {
    const { runs, isDone, manifest, gaps } = this.#options;
    let status: StudyEnding['status'] | null = null;
    for (const [position, run] of runs.entries()) {
      if (isDone(run)) continue;
      status = gaps.signal.aborted ? 'interrupted' : await this.#step(position, run);
      if (status !== null) break;
    }
    if (status === 'circuit_breaker' || status === 'timed_out') await this.#skipRest();
    if (status === 'interrupted') await manifest.markInterrupted();
    const { completed, failed } = manifest.manifest;
    const ending = status ?? (completed === 0 && failed > 0 ? 'failed' : 'completed');
    await manifest.markStudy(ending);
    return { status: ending, results: this.#results };
  }

  /** One run with the wait before it; null when the study goes on. */
  async #step(position: number, run: StudyRun): Promise<StudyEnding['status'] | null> {
    const { clock, gaps, warnOfLeftovers } = this.#options;
    const { config_s, cycle_s } = this.#gapBefore(position);
    const wait_s = this.#breaker.beforeRun(config_s + cycle_s);
    if (clock.now() + wait_s >= this.#deadline_s) return 'timed_out';
    try {
      if (wait_s > config_s + cycle_s) await waitGap('cooldown', wait_s, run, gaps);
      else {
        await waitGap('config', config_s, run, gaps);
        await waitGap('cycle', cycle_s, run, gaps);
      }
    } catch (error) {
      if (gaps.signal.aborted) return 'interrupted';
      throw error;
    }
    await warnOfLeftovers(run);
    const outcome = await this.#execute(run);
    this.#lastExecuted = position;
    if (outcome === 'interrupted') return outcome;
    return this.#breaker.after(outcome === 'completed') === 'end' ? 'circuit_breaker' : null;
  }

  #gapBefore(position: number) {
    const { uniqueCount, protocol } = this.#options;
    return gapBefore({
      position,
      lastExecuted: this.#lastExecuted,
      uniqueCount,
      configGapSeconds: protocol.config_gap_seconds_used,
      cycleGapSeconds: protocol.cycle_gap_seconds_used,
      inContainer: false,
    });
  }

  async #execute(run: StudyRun): Promise<'completed' | 'failed' | 'interrupted'> {
    const { manifest, files, execute, gaps, clock } = this.#options;
    await manifest.markRunning(run.config_hash, run.cycle);
    gaps.onEvent({ type: 'run_start', run });
    const started_s = clock.now();
    const place = files.place(run);
    try {
      const { outcome, log } = await execute(run, place.stagingDir);
      const elapsed_s = clock.now() - started_s;
      if (outcome.status === 'completed') {
        const saved = await place.save(outcome.result).catch((error: unknown) => errorOf(error));
        if (typeof saved !== 'string')
          return await this.#failed(run, saved, elapsed_s, await place.saveFailure(saved, log));
        await this.#completed(run, outcome.result, elapsed_s, saved);
      }
      if (outcome.status === 'failed') {
        const log_file = await place.saveFailure(outcome.error, log);
        return await this.#failed(run, outcome.error, elapsed_s, log_file);
      }
      if (outcome.status === 'interrupted') gaps.onEvent({ type: 'run_interrupted', run });
      return outcome.status;
    } finally {
      await place.removeStaging();
    }
  }

  async #completed(run: StudyRun, result: ExperimentResult, elapsed_s: number, result_file: string) {
    const headline = headlineOf(result);
    this.#results.set(run, result);
    await this.#options.manifest.markCompleted(run.config_hash, run.cycle, result_file, headline);
    this.#options.gaps.onEvent({ type: 'run_completed', run, elapsed_s, headline, result_file });
  }

  async #failed(run: StudyRun, error: WorkerError, elapsed_s: number, log_file: string | null) {
    const { manifest, gaps } = this.#options;
    const { traceback: _inFileOnly, ...shown } = error;
    await manifest.markFailed(run.config_hash, run.cycle, { ...shown, log_file });
    gaps.onEvent({ type: 'run_failed', run, elapsed_s, error: shown, log_file });
    return 'failed' as const;
  }

  async #skipRest(): Promise<void> {
    const { runs, isDone, manifest } = this.#options;
    const pending = new Set(
      manifest.manifest.experiments
        .filter(({ status }) => status === 'pending')
        .map(({ config_hash, cycle }) => `${config_hash} ${cycle}`),
    );
    const open = runs.filter((run) => !isDone(run) && pending.has(`${run.config_hash} ${run.cycle}`));
    await Promise.all(open.map(({ config_hash, cycle }) => manifest.markSkipped(config_hash, cycle)));
  }
}
