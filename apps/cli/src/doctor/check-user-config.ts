import type { ExaminedMachine } from '@llem/study/examination';
import { type DoctorFinding, passed } from './finding.ts';

const CHECK = 'user config';

/** The user config: absent, or of its schema. */
export function checkUserConfig({
  user_config,
}: Pick<ExaminedMachine, 'user_config'>): readonly DoctorFinding[] {
  const { state, path, problem, fix, warnings } = user_config;
  if (state === 'broken') {
    return [
      {
        check: CHECK,
        status: 'failed',
        message: problem ?? `${path} cannot be read`,
        why: 'every command but config, doctor and help refuses to start; the checks here used the defaults',
        fix: fix ?? `edit ${path}`,
      },
    ];
  }
  return [
    passed(CHECK, state === 'missing' ? `none at ${path}: defaults` : path),
    ...warnings.map((message) => ({
      check: CHECK,
      status: 'warning' as const,
      message,
      why: 'a setting that was meant is not in effect',
      fix: 'correct or unset the variable',
    })),
  ];
}
