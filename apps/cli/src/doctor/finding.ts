import type { ExaminedMachine } from '@llem/study/examination';

/** What a check says of the machine. `warning`: a measurement works, and its figure suffers. */
export interface DoctorFinding {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly message: string;
  /** Why it matters for a measurement; null when nothing is wrong. */
  readonly why: string | null;
  /** The command or edit that mends it. */
  readonly fix: string | null;
}

/** Judges facts; at least one finding, also when all is well. */
export type DoctorCheck = (machine: ExaminedMachine) => readonly DoctorFinding[];

export function passed(check: string, message: string): DoctorFinding {
  return { check, status: 'ok', message, why: null, fix: null };
}
