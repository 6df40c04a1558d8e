import { join } from 'node:path';
import { ExecutionConfig } from '@llem/config';
import { type Clock, type ExperimentConfig, ExperimentError, UserConfig } from '@llem/core';
import { createExampleConfig, createExampleResult, createFakeClock } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import type { StudyEvent, StudyRun } from '../events/study-event.ts';
import { createManifestWriter } from '../manifest/manifest-writer.ts';
import { newManifest } from '../manifest/new-manifest.ts';
import { measurementProtocol } from '../order/measurement-protocol.ts';
import { runOrder } from '../order/run-order.ts';
import type { RunOutcome } from './run-outcome.ts';
import { createStudyRunner } from './study-runner.ts';

const directory = useTemporaryDirectory();
const result = createExampleResult();
const COMPLETED: RunOutcome = { status: 'completed', result };
const FAILED: RunOutcome = {
  status: 'failed',
  error: { type: 'BackendError', code: 'BACKEND.X', message: 'no', why: null, fix: null, traceback: 'at x' },
};

interface SetUp {
  /** Letters of the configurations. */
  readonly names: string;
  readonly execution?: object;
  /** What becomes of a run, by its letter and cycle. */
  readonly outcome?: (name: string) => RunOutcome;
  readonly done?: readonly string[];
  readonly seconds?: number;
  /** Aborts the study when this event is seen. */
  readonly interruptAt?: (event: StudyEvent) => boolean;
  readonly waitForSkip?: () => Promise<void>;
  readonly save?: (name: string) => Promise<string>;
  /** What the wall clock shows; by default it moves with the other one. */
  readonly wallTime?: () => Date;
}

async function runStudy(setUp: SetUp) {
  const { names, outcome = () => COMPLETED, done = [], seconds = 10 } = setUp;
  const steady = createFakeClock();
  const clock: Clock = {
    now: () => steady.now(),
    wallTime: setUp.wallTime ?? (() => steady.wallTime()),
    sleep: (sleep_s, signal) => steady.sleep(sleep_s, signal),
  };
  const experiments = [...names].map((model) => createExampleConfig({ model }) as ExperimentConfig);
  const hashes = experiments.map((_, index) => String(index).padStart(16, '0'));
  const execution = ExecutionConfig.parse({
    config_gap_seconds: 60,
    cycle_gap_seconds: 300,
    ...setUp.execution,
  });
  const study = { name: null, experiments, execution };
  const protocol = measurementProtocol(study, UserConfig.parse({}), '0'.repeat(16));
  const logger = { debug() {}, info() {}, warn() {} };
  const manifest = await createManifestWriter(
    join(directory.path, 'study_manifest.json'),
    newManifest({
      ...{
        study,
        hashes,
        summaries: hashes,
        protocol,
        studyDesignHash: '0'.repeat(16),
        studyYamlPath: null,
        overrides: {},
      },
      ...{ toolVersion: '2.0.0', host: 'here', pid: 1, startedAt: clock.wallTime() },
    }),
    { clock, logger },
  );
  const nameOf = ({ config, cycle }: StudyRun) => `${config.model}${cycle}`;
  const runs = runOrder(experiments.length, execution, null).flatMap(({ index, cycle }, place) => {
    const [config, config_hash] = [experiments[index], hashes[index]];
    return config && config_hash
      ? [{ position: place + 1, cycle, config, config_hash, summary: config.model }]
      : [];
  });
  const log: string[] = [];
  const interrupted = new AbortController();
  const onEvent = (event: StudyEvent) => {
    if (event.type === 'gap_start') log.push(`${event.kind} ${event.seconds}`);
    if (event.type === 'run_start') log.push(nameOf(event.run));
    if (setUp.interruptAt?.(event)) interrupted.abort();
  };
  const runner = createStudyRunner({
    ...{ runs, protocol, manifest, clock, uniqueCount: experiments.length },
    isDone: (run) => done.includes(nameOf(run)),
    cooldownSec: execution.circuit_breaker_cooldown_seconds,
    files: {
      place: (run) => ({
        stagingDir: directory.path,
        save: () => setUp.save?.(nameOf(run)) ?? Promise.resolve(`${nameOf(run)}/result.json`),
        saveFailure: async () => `failed-runs/${nameOf(run)}.log`,
        removeStaging: async () => {},
      }),
    },
    execute: async (run) => {
      await clock.sleep(seconds);
      return { outcome: outcome(nameOf(run)), log: [] };
    },
    warnOfLeftovers: async () => {},
    gaps: { clock, signal: interrupted.signal, onEvent, waitForSkip: setUp.waitForSkip ?? null },
  });
  const start_s = clock.now();
  const { status, results } = await runner.run();
  const entries = Object.fromEntries(
    manifest.manifest.experiments.map((entry) => [
      `${names[Number(entry.config_hash)]}${entry.cycle}`,
      entry.status,
    ]),
  );
  return {
    status,
    log: log.join(', '),
    entries,
    results,
    elapsed_s: clock.now() - start_s,
    manifest: manifest.manifest,
  };
}

describe('createStudyRunner', () => {
  it('STU-01, STU-06: runs one after another with the gaps of study.md 5', async () => {
    const { status, log, elapsed_s } = await runStudy({ names: 'AB', execution: { n_cycles: 2 } });
    expect([status, log]).toEqual([
      'completed',
      'A1, config 60, A2, config 60, cycle 300, B1, config 60, B2',
    ]);
    expect(elapsed_s).toBeCloseTo(480 + 40, 6);
  });

  it('study.md 6, 8: a wall clock that is set back changes no gap, no duration and no limit', async () => {
    let wall_ms = Date.parse('2026-01-01T00:00:00Z');
    const wallTime = () => {
      wall_ms -= 3_600_000;
      return new Date(wall_ms);
    };
    const execution = { n_cycles: 2, wall_clock_timeout_hours: 1 };
    const { status, manifest, elapsed_s } = await runStudy({ names: 'AB', execution, wallTime });
    expect([status, elapsed_s]).toEqual(['completed', 480 + 40]);
    expect(manifest.experiments.map(({ elapsed_seconds }) => elapsed_seconds)).toEqual([10, 10, 10, 10]);
  });

  it('STU-01: a failed run is data and the study goes on; when every run fails, so does the study', async () => {
    const mixed = await runStudy({ names: 'ABC', outcome: (name) => (name === 'B1' ? FAILED : COMPLETED) });
    expect([mixed.status, mixed.entries]).toEqual([
      'completed',
      { A1: 'completed', B1: 'failed', C1: 'completed' },
    ]);
    expect(mixed.results.size).toBe(2);
    expect((await runStudy({ names: 'AB', outcome: () => FAILED })).status).toBe('failed');
  });

  it('STU-01: a result that cannot be saved makes the run failed with ResultSaveError, and the study goes on', async () => {
    const save = async (name: string) => {
      if (name === 'A1') throw new ExperimentError('EXPERIMENT.SAVE_FAILED', 'the disk is full');
      return `${name}/result.json`;
    };
    const { status, manifest } = await runStudy({ names: 'AB', save });
    expect([status, manifest.experiments[0]?.error_type, manifest.experiments[0]?.error_code]).toEqual([
      'completed',
      'ResultSaveError',
      'EXPERIMENT.SAVE_FAILED',
    ]);
    expect(manifest.completed).toBe(1);
  });

  it('STU-10: there is no gap around runs that a resume has done, but the cycle gap stays', async () => {
    const done = ['A1', 'B1'];
    const { log } = await runStudy({
      names: 'AB',
      execution: { n_cycles: 2, cycle_order: 'interleaved' },
      done,
    });
    expect(log).toBe('A2, config 60, B2');
    const apart = await runStudy({
      names: 'ABC',
      execution: { n_cycles: 2, cycle_order: 'interleaved' },
      done: ['B1', 'C1', 'A2'],
    });
    expect(apart.log).toBe('A1, config 60, cycle 300, B2, config 60, C2');
  });

  it('study.md 8: the breaker opens, probes after its cooldown, and ends the study when the probe fails', async () => {
    const execution = { max_consecutive_failures: 2, circuit_breaker_cooldown_seconds: 90 };
    const { status, log, entries } = await runStudy({ names: 'ABCDE', execution, outcome: () => FAILED });
    expect([status, log]).toEqual(['circuit_breaker', 'A1, config 60, B1, cooldown 90, C1']);
    expect(entries).toMatchObject({ C1: 'failed', D1: 'skipped', E1: 'skipped' });
    const recovered = await runStudy({
      names: 'ABCDE',
      execution,
      outcome: (name) => (name === 'C1' ? COMPLETED : FAILED),
    });
    expect([recovered.status, recovered.log]).toEqual([
      'completed',
      'A1, config 60, B1, cooldown 90, C1, config 60, D1, config 60, E1',
    ]);
    expect(
      (await runStudy({ names: 'AB', execution: { max_consecutive_failures: 1 }, outcome: () => FAILED }))
        .log,
    ).toBe('A1');
  });

  it('study.md 8: the wall clock is checked before a gap that would pass it; the rest is skipped', async () => {
    const { status, log, entries } = await runStudy({
      names: 'ABC',
      execution: { wall_clock_timeout_hours: 75 / 3600 },
    });
    expect([status, log]).toEqual(['timed_out', 'A1, config 60, B1']);
    expect(entries).toEqual({ A1: 'completed', B1: 'completed', C1: 'skipped' });
  });

  it('study.md 10: an interruption in a gap ends the study at once', async () => {
    const { status, log, entries, elapsed_s } = await runStudy({
      names: 'ABC',
      interruptAt: ({ type }) => type === 'gap_start',
    });
    expect([status, log, elapsed_s]).toEqual(['interrupted', 'A1, config 60', 10]);
    expect(entries).toEqual({ A1: 'completed', B1: 'pending', C1: 'pending' });
  });

  it('study.md 10: an interrupted run is interrupted in the manifest, and nothing runs after it', async () => {
    const { status, entries, manifest } = await runStudy({
      names: 'ABC',
      interruptAt: (event) => event.type === 'run_start' && event.run.config.model === 'B',
      outcome: (name) => (name === 'B1' ? { status: 'interrupted' } : COMPLETED),
    });
    expect([status, entries, manifest.status]).toEqual([
      'interrupted',
      { A1: 'completed', B1: 'interrupted', C1: 'pending' },
      'interrupted',
    ]);
  });

  it('STU-03: a result that was delivered while the study was interrupted is kept', async () => {
    const { status, entries } = await runStudy({
      names: 'AB',
      interruptAt: ({ type }) => type === 'run_start',
    });
    expect([status, entries]).toEqual(['interrupted', { A1: 'completed', B1: 'pending' }]);
  });

  it('CLI-11: a gap that the user skips is over', async () => {
    const { log, elapsed_s } = await runStudy({ names: 'AB', waitForSkip: async () => {} });
    expect([log, elapsed_s]).toEqual(['A1, config 60, B1', 20]);
  });
});
