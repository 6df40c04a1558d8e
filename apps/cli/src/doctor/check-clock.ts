import type { ExaminedMachine } from '@llem/study/examination';
import { formatNumber } from '../output/format.ts';
import { type DoctorFinding, passed } from './finding.ts';

const CHECK = 'clock';
/** The bridge refuses a Python process that is further off than this (architecture.md, The bridge). */
const TOLERANCE_S = 1e-3;

/** One monotonic clock for all processes: joules are attributed to a window by it. */
export function checkClock({
  clock_offset_s,
}: Pick<ExaminedMachine, 'clock_offset_s'>): readonly DoctorFinding[] {
  const { value, problem } = clock_offset_s;
  if (value !== null && Math.abs(value) <= TOLERANCE_S) return [passed(CHECK, 'monotonic across processes')];
  const message =
    value === null
      ? `could not be compared between processes: ${problem}`
      : `differs by ${formatNumber(value * 1000)} ms between two processes`;
  return [
    {
      check: CHECK,
      status: 'failed',
      message,
      why: 'joules are attributed to the window by time: sensor and engine must read one clock',
      fix: 'run llem outside time namespaces (unshare -T, some sandboxes) and on one kernel',
    },
  ];
}
