import type { ExaminedMachine } from '@llem/study/examination';
import { type DoctorFinding, passed } from './finding.ts';

const CHECK = 'state records';

/** Records of runs that died; those that could be were cleaned before this is asked. */
export function checkStateRecords({ records }: Pick<ExaminedMachine, 'records'>): readonly DoctorFinding[] {
  if (records.value === null) {
    return [
      {
        check: CHECK,
        status: 'failed',
        message: `cannot be cleaned: ${records.problem}`,
        why: 'a run that died is still shown as measuring',
        fix: 'check the permissions of the folder in the message',
      },
    ];
  }
  const { cleaned, unreadable, folder } = records.value;
  if (cleaned.length === 0 && unreadable.length === 0) return [passed(CHECK, 'none is stale')];
  return [
    ...(cleaned.length === 0
      ? []
      : [
          {
            check: CHECK,
            status: 'warning' as const,
            message: `${cleaned.length} stale, now marked as failed: ${cleaned.join(', ')}`,
            why: 'their processes died while they measured: they left no result',
            fix: 'run those experiments again',
          },
        ]),
    ...unreadable.map((message) => ({
      check: CHECK,
      status: 'failed' as const,
      message,
      why: 'whether that run still measures cannot be told',
      fix: `remove the file from ${folder}`,
    })),
  ];
}
