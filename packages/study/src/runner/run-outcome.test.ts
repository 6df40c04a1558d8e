import { createExampleResult } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import type { WorkerError } from '../worker/messages.ts';
import { runOutcome, type WorkerEvidence } from './run-outcome.ts';

const value = createExampleResult();
const error: WorkerError = {
  type: 'BackendError',
  code: 'BACKEND.OUT_OF_MEMORY',
  message: 'too large',
  why: null,
  fix: null,
  traceback: null,
};
const aborted: WorkerError = { ...error, type: 'ExperimentError', code: 'EXPERIMENT.ABORTED' };
const NOTHING: WorkerEvidence = {
  result: null,
  error: null,
  isInterrupted: false,
  expiredAfterSec: null,
  end: { code: 1, signal: null },
};
const ended = (evidence: Partial<WorkerEvidence>) => {
  const outcome = runOutcome({ ...NOTHING, ...evidence });
  return outcome.status === 'failed' ? `${outcome.error.type} ${outcome.error.code}` : outcome.status;
};

describe('runOutcome', () => {
  it('STU-03: a delivered result stands, whatever came after it', () => {
    const end = { code: null, signal: 'SIGKILL' } as const;
    const all = { result: { value }, error, isInterrupted: true, expiredAfterSec: 600, end };
    expect(runOutcome(all)).toEqual({ status: 'completed', result: value });
  });

  it('STU-03: the conditions of study.md 3 hold from the top', () => {
    const all = {
      result: { issue: 'model_name: expected string' },
      error,
      isInterrupted: true,
      expiredAfterSec: 9,
    };
    expect(ended(all)).toBe('PipeError EXPERIMENT.BAD_RESULT');
    expect(ended({ ...all, result: null })).toBe('BackendError BACKEND.OUT_OF_MEMORY');
    expect(ended({ ...all, result: null, error: aborted })).toBe('interrupted');
    expect(ended({ ...all, result: null, error: null })).toBe('interrupted');
    expect(ended({ error: aborted })).toBe('ExperimentError EXPERIMENT.ABORTED');
    expect(ended({ expiredAfterSec: 9 })).toBe('TimeoutError EXPERIMENT.TIMEOUT');
    expect(ended({})).toBe('ProcessCrash EXPERIMENT.CRASH');
  });

  it.each([
    [{ code: 7, signal: null }, 'exit code 7'],
    [{ code: null, signal: 'SIGSEGV' }, 'SIGSEGV'],
    [{ code: null, signal: 'SIGKILL' }, 'SIGKILL'],
    [{ code: 0, signal: null }, 'exited without a result'],
  ] as const)('study.md 3: a worker that ended by %j says so', (end, text) => {
    const outcome = runOutcome({ ...NOTHING, end });
    expect(outcome.status === 'failed' && outcome.error.message).toContain(text);
    const hint = outcome.status === 'failed' && (outcome.error.why ?? '').includes('out-of-memory');
    expect(hint).toBe(end.signal === 'SIGKILL');
  });

  it('study.md 3: the messages name the limit and the first issue', () => {
    const messageOf = (evidence: Partial<WorkerEvidence>) => {
      const outcome = runOutcome({ ...NOTHING, ...evidence });
      return outcome.status === 'failed' ? outcome.error.message : '';
    };
    expect(messageOf({ expiredAfterSec: 12.5 })).toContain('12.5 s');
    expect(messageOf({ result: { issue: 'backend: expected string' } })).toContain('backend: expected');
  });
});
