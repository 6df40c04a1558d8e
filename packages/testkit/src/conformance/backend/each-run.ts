import assert from 'node:assert/strict';
import type { BackendTrial } from './backend-subject.ts';
import type { RecordedRun, Recording } from './record-use.ts';

/** Checks every use that the backend's declaration asks for; a failure names the experiment it happened in. */
export async function eachUse(trial: BackendTrial, check: (recording: Recording) => void): Promise<void> {
  for (const recording of await trial.recordings.all()) {
    try {
      check(recording);
    } catch (error) {
      throw new assert.AssertionError({
        ...(error instanceof assert.AssertionError ? { actual: error.actual, expected: error.expected } : {}),
        message: `${error instanceof Error ? error.message : error}\nin the experiment ${JSON.stringify(recording.config)}`,
      });
    }
  }
}

/** Checks every run of every use. */
export function eachRun(
  trial: BackendTrial,
  check: (run: RecordedRun, recording: Recording) => void,
): Promise<void> {
  return eachUse(trial, (recording) => {
    const { together, alone, limited } = recording;
    for (const run of [...together, ...alone, limited]) check(run, recording);
  });
}
