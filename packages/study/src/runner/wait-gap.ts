import type { Clock } from '@llem/core';
import type { StudyEvent, StudyRun } from '../events/study-event.ts';

export interface GapContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onEvent: (event: StudyEvent) => void;
  /** Resolves when the user asks to skip; its signal aborts when the gap is over. */
  readonly waitForSkip: ((signal: AbortSignal) => Promise<void>) | null;
}

/** Waits before a run. Ends early when the user skips it, and rejects at once with the reason of an interruption. */
export async function waitGap(
  kind: 'config' | 'cycle' | 'cooldown',
  seconds: number,
  run: StudyRun,
  { clock, signal, onEvent, waitForSkip }: GapContext,
): Promise<void> {
  if (seconds <= 0) return;
  onEvent({ type: 'gap_start', kind, seconds, run });
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  let skipped = false;
  const skip = waitForSkip?.(over.signal).then(() => {
    skipped = true;
  });
  try {
    await Promise.race([clock.sleep(seconds, either), ...(skip ? [skip] : [])]);
  } finally {
    over.abort();
    onEvent({ type: 'gap_end', skipped });
  }
}
