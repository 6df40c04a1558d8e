import type { ExperimentResult } from '@llem/core';
import type { ChildEnd } from '@llem/process';
import type { WorkerError } from '../worker/messages.ts';

/** What became of a run. */
export type RunOutcome =
  | { readonly status: 'completed'; readonly result: ExperimentResult }
  | { readonly status: 'failed'; readonly error: WorkerError }
  | { readonly status: 'interrupted' };

/** All that is known of a worker once it has ended and its channel was read to the end. */
export interface WorkerEvidence {
  /** The result that arrived, or what is wrong with it; null when none did. */
  readonly result: { readonly value: ExperimentResult } | { readonly issue: string } | null;
  readonly error: WorkerError | null;
  readonly isInterrupted: boolean;
  /** The deadline in seconds, when it passed. */
  readonly expiredAfterSec: number | null;
  readonly end: ChildEnd;
}

/** The table of study.md 3: from the top, the first condition that holds. */
export function runOutcome(evidence: WorkerEvidence): RunOutcome {
  const { result, error, isInterrupted, expiredAfterSec, end } = evidence;
  if (result !== null && 'value' in result) return { status: 'completed', result: result.value };
  if (result !== null)
    return failed(
      'PipeError',
      'EXPERIMENT.BAD_RESULT',
      `the run sent a result that is none: ${result.issue}`,
      {
        fix: 'report it to the author of the backend; --verbose shows what the run printed',
      },
    );
  if (error !== null && !(isInterrupted && error.code === 'EXPERIMENT.ABORTED'))
    return { status: 'failed', error };
  if (isInterrupted) return { status: 'interrupted' };
  if (expiredAfterSec !== null)
    return failed('TimeoutError', 'EXPERIMENT.TIMEOUT', `the run took longer than ${expiredAfterSec} s`, {
      fix: 'raise execution.experiment_timeout_seconds, or lower n',
    });
  return crashed(end);
}

const READ_LOG = 'read the end of its log; llem plugins shows whose code runs there';

function crashed({ code, signal }: ChildEnd): RunOutcome {
  if (signal === null && code === 0)
    return failed('ProcessCrash', 'EXPERIMENT.CRASH', 'the worker exited without a result', {
      why: 'something in it ended the process with exit code 0',
      fix: READ_LOG,
    });
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
  const details =
    signal === 'SIGKILL'
      ? {
          why: "SIGKILL is often the kernel's out-of-memory killer; `dmesg | grep -i 'killed process'` tells",
          fix: 'free memory, or choose a smaller model or batch',
        }
      : { fix: READ_LOG };
  return failed('ProcessCrash', 'EXPERIMENT.CRASH', `the worker ended ${how}`, details);
}

function failed(
  type: string,
  code: string,
  message: string,
  { why = null, fix = null }: { why?: string | null; fix?: string | null },
): RunOutcome {
  return { status: 'failed', error: { type, code, message, why, fix, traceback: null } };
}
