import { closeSync, openSync, writeSync } from 'node:fs';
import type { Clock, ProgressEvent } from '@llem/core';
import type { StudyEvent, StudyRun } from './study-event.ts';

/** `study.log` in the study directory: what happened and when, for whoever comes back in the morning. */
export interface StudyLog extends AsyncDisposable {
  write(event: StudyEvent): void;
}

/**
 * Appends one line per event, with its time in UTC. Each line is written before `write` returns, so that a study that
 * is killed has lost none. A log that cannot be written is left off: it must not end a study.
 */
export function createStudyLog(path: string, clock: Pick<Clock, 'wallTime'>): StudyLog {
  let file: number | null = attempt(() => openSync(path, 'a'));
  return {
    write(event) {
      const text = describe(event);
      if (file === null || text === null) return;
      const line = `${clock.wallTime().toISOString()} ${event.type} ${text}`.trimEnd();
      const target = file;
      attempt(() => writeSync(target, `${onOneLine(line)}\n`));
    },
    async [Symbol.asyncDispose]() {
      const target = file;
      file = null;
      if (target !== null) attempt(() => closeSync(target));
    },
  };
}

function attempt<T>(write: () => T): T | null {
  try {
    return write();
  } catch {
    return null;
  }
}

/** Null for what comes in any number, such as the lines that a run prints. */
function describe(event: StudyEvent): string | null {
  switch (event.type) {
    case 'study_start': {
      const { name, study_design_hash, unique_configurations, total_runs, protocol, already_completed } =
        event;
      const done = already_completed.length > 0 ? `, ${already_completed.length} done before` : '';
      return `${name ?? 'study'} ${study_design_hash}: ${unique_configurations} configurations, ${total_runs} runs, ${protocol.cycle_order}${done}`;
    }
    case 'run_start':
      return `${place(event.run)} ${event.run.config.model} ${event.run.config.backend}`;
    case 'run_progress': {
      const step = describeStep(event.event);
      return step === null ? null : `${place(event.run)} ${step}`;
    }
    case 'run_output':
      return null;
    case 'run_completed':
      return `${place(event.run)} ${event.elapsed_s.toFixed(1)}s ${event.result_file}`;
    case 'run_failed': {
      const { type, code, message } = event.error;
      return `${place(event.run)} ${event.elapsed_s.toFixed(1)}s ${type} ${code ?? ''} ${message}`;
    }
    case 'run_interrupted':
      return place(event.run);
    case 'gap_start':
      return `${event.kind} ${event.seconds}s before ${place(event.run)}`;
    case 'gap_end':
      return event.skipped ? 'skipped' : '';
    case 'warning':
      return event.text;
    case 'study_end': {
      const { status, summary } = event.result;
      return `${status}: ${summary.completed} of ${summary.total_experiments} completed, ${summary.failed} failed`;
    }
  }
}

function place({ position, cycle, config_hash }: StudyRun): string {
  return `#${position} c${cycle} ${config_hash}`;
}

function describeStep({ event, step, description, elapsed_sec, reason }: ProgressEvent): string | null {
  if (event === 'step_update' || event === 'step_skip' || event === 'substep') return null;
  const seconds = elapsed_sec === undefined ? [] : [`${elapsed_sec.toFixed(1)}s`];
  return [event, step, ...seconds, description, reason].filter((part) => part !== undefined).join(' ');
}

/** Messages may span lines; the log has one line per event. */
function onOneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
