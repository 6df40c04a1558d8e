import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock, type ExperimentConfig, type ExperimentResult, UserConfig } from '@llem/core';
import { createExampleConfig, createExampleResult } from '@llem/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runInWorker, type WorkerContext } from '../src/runner/run-in-worker.ts';

const WORKER = new URL('./fixtures/misbehaving-worker.mjs', import.meta.url);
const result: ExperimentResult = createExampleResult();

let stagingDir: string;
beforeEach(async () => {
  stagingDir = await mkdtemp(join(tmpdir(), 'llem-staging-'));
});
afterEach(() => rm(stagingDir, { recursive: true, force: true }));

/** Has a worker act as told and returns what the study makes of it. */
async function act(model: string, changes: Partial<WorkerContext> = {}) {
  const lines: string[] = [];
  const { outcome, log } = await runInWorker(
    {
      type: 'job',
      config: createExampleConfig({ model }) as ExperimentConfig,
      configHash: result.measurement_config_hash,
      cycle: 1,
      index: 1,
      stagingDir,
      runner: { type: 'local', image: null, source: 'default' },
      settings: UserConfig.parse({}),
      baselines: [],
      machine: { packageJson: '', toolVersion: '2.0.0', discovery: false },
      skipPreflight: false,
      exportCsv: false,
      ...{ result },
    },
    {
      env: { HF_TOKEN: 'hf_secret_value' },
      clock: createSystemClock(),
      logger: { debug() {}, info() {}, warn() {} },
      timeoutSec: 30,
      signal: new AbortController().signal,
      killSignal: new AbortController().signal,
      onProgress: () => {},
      onBaseline: () => {},
      onOutput: (line) => lines.push(line),
      workerFile: WORKER,
      ...changes,
    },
  );
  const pids = (lines.find((line) => line.startsWith('pids')) ?? '').split(' ').slice(1).map(Number);
  const ended = outcome.status === 'failed' ? `${outcome.error.type} ${outcome.error.code}` : outcome.status;
  return { outcome, ended, lines, log, pids };
}

/** A process that is dead and that nobody has waited for yet counts as dead. */
const isAlive = (pid: number) => {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

describe('runInWorker', () => {
  it.each([
    ['exit 0', 'ProcessCrash EXPERIMENT.CRASH'],
    ['exit 7', 'ProcessCrash EXPERIMENT.CRASH'],
    ['killed', 'ProcessCrash EXPERIMENT.CRASH'],
    ['result', 'completed'],
    ['result, then crash', 'completed'],
    ['result by file', 'completed'],
    ['file elsewhere', 'PipeError EXPERIMENT.BAD_RESULT'],
    ['file that is cut', 'PipeError EXPERIMENT.BAD_RESULT'],
    ['bad result', 'PipeError EXPERIMENT.BAD_RESULT'],
    ['result of another', 'PipeError EXPERIMENT.BAD_RESULT'],
    ['error', 'BackendError BACKEND.LOAD_FAILED'],
    ['nonsense', 'completed'],
  ])('STU-02, STU-03: a worker whose act is "%s" is %s', async (model, expected) => {
    const { ended, log } = await act(model);
    expect(ended).toBe(expected);
    expect(log).toContain(`acting: ${model}`);
    expect(await readdir(stagingDir)).toEqual([]);
  });

  it('STU-03: a result that is delivered is kept while its worker hangs, which is killed 5 s later', async () => {
    expect((await act('result, then hang')).ended).toBe('completed');
  });

  it('STU-02: a flood on stdout neither blocks the worker nor fills memory', async () => {
    const before = process.memoryUsage.rss();
    const { ended, log } = await act('flood');
    expect(ended).toBe('completed');
    expect(log.join('').length).toBeLessThan(200 * 5000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200e6);
  });

  it('STU-04: at the deadline the worker and the groups it reported are killed at once', async () => {
    const { outcome, ended, pids } = await act('hang with a bridge', { timeoutSec: 0.6 });
    expect(ended).toBe('TimeoutError EXPERIMENT.TIMEOUT');
    expect(outcome.status === 'failed' && outcome.error.message).toContain('0.6 s');
    await expect.poll(() => pids.map(isAlive)).toEqual([false]);
  });

  it('INF-19: what a worker leaves behind ends with it', async () => {
    const { ended, pids } = await act('grandchildren');
    expect([ended, pids.length]).toEqual(['completed', 2]);
    await expect.poll(() => pids.map(isAlive)).toEqual([false, false]);
  });

  it('study.md 10: an interruption ends the worker, and the run is interrupted', async () => {
    const interrupted = new AbortController();
    setTimeout(() => interrupted.abort(), 400);
    expect((await act('hang', { signal: interrupted.signal })).ended).toBe('interrupted');
  });

  it('study.md 10: a second interruption kills a worker that ignores SIGTERM', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const onProgress = () => {
      first.abort();
      setTimeout(() => second.abort(), 200);
    };
    const { ended } = await act('ignore SIGTERM', {
      signal: first.signal,
      killSignal: second.signal,
      onProgress,
    });
    expect(ended).toBe('interrupted');
  });

  it('study.md 4: no value of a secret reaches the log', async () => {
    const { log, lines } = await act('hf_secret_value');
    expect(log.join()).toContain('<HF_TOKEN>');
    expect(log.join() + lines.join()).not.toContain('hf_secret_value');
  });

  it('STU-02: a worker that cannot be started is a failed run', async () => {
    const { ended } = await act('result', { workerFile: new URL('./fixtures/missing.mjs', import.meta.url) });
    expect(ended).toBe('ProcessCrash EXPERIMENT.CRASH');
  });
});
