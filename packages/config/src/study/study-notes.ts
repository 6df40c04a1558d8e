import type { ExecutionConfig } from '../schema/study-config.ts';
import type { CollectedStudy } from './collect-study.ts';

const NOTED = 100;
const WARNED = 500;
const HUGE = 2000;

/** Pauses of the user config, for a study that sets none (s). */
export interface DefaultGaps {
  readonly config_gap_seconds: number;
  readonly cycle_gap_seconds: number;
}

/** What a person should know of a study before it runs (config.md 3.2, rules 8 to 11). */
export function studyNotes(study: CollectedStudy, execution: ExecutionConfig, gaps: DefaultGaps): string[] {
  return [
    ...duplicatesNote(study.duplicates),
    ...alike(study),
    ...mostlyInvalid(study),
    ...size(study.experiments.length, execution, gaps),
  ];
}

/** How many configurations were dropped because an earlier one is equal (rule 9). */
export function duplicatesNote(count: number): string[] {
  if (count === 0) return [];
  return [
    `dropped ${count} ${count === 1 ? 'configuration that repeats another' : 'configurations that repeat others'}`,
  ];
}

/** `narrowed from A to B runs` (config.md 3.4), if the flags made the study smaller. */
export function narrowingNote(before: number, after: number, { n_cycles }: ExecutionConfig): string[] {
  return after < before ? [`narrowed from ${before * n_cycles} to ${after * n_cycles} runs`] : [];
}

function alike({ alike: { configurations, kinds } }: CollectedStudy): string[] {
  if (configurations === 0) return [];
  return [
    `${configurations} configurations differ only in settings that their decoding strategy ignores: ` +
      `${configurations - kinds} of them cost runs and tell nothing`,
  ];
}

function mostlyInvalid({ experiments, skipped }: CollectedStudy): string[] {
  const total = experiments.length + skipped.length;
  if (skipped.length * 2 <= total) return [];
  const percent = Math.round((skipped.length / total) * 100);
  return [`warning: ${skipped.length} of ${total} configurations are invalid (${percent} %) and are skipped`];
}

function size(count: number, execution: ExecutionConfig, gaps: DefaultGaps): string[] {
  if (count <= NOTED) return [];
  const runs = count * execution.n_cycles;
  const many = `${count} configurations x ${execution.n_cycles} cycles = ${runs} runs`;
  if (count <= WARNED) return [many];
  const between = execution.config_gap_seconds ?? gaps.config_gap_seconds;
  const betweenCycles = execution.cycle_gap_seconds ?? gaps.cycle_gap_seconds;
  const seconds = (runs - 1) * between + (execution.n_cycles - 1) * betweenCycles;
  const advice = count > HUGE ? '; sweep over less, or split the study' : '';
  return [`warning: ${many}: the gaps alone take ${duration(seconds)}${advice}`];
}

/** Hours and minutes, as they matter for a study that long. */
function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`;
}
