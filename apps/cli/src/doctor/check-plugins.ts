import type { ExaminedMachine } from '@llem/study/examination';
import { type DoctorFinding, passed } from './finding.ts';

const CHECK = 'plugins';

/** Plugins that cannot be used: of another contract, broken, or in each other's way. */
export function checkPlugins({ survey }: Pick<ExaminedMachine, 'survey'>): readonly DoctorFinding[] {
  if (survey.value === null) {
    return [
      {
        check: CHECK,
        status: 'failed',
        message: `the plugins could not be examined: ${survey.problem}`,
        why: 'backends and energy sources are plugins: nothing can be run or measured without them',
        fix: 'llem plugins --verbose',
      },
    ];
  }
  const { plugins, findings } = survey.value.report;
  if (findings.length === 0) return [passed(CHECK, `${plugins.length} installed, all usable`)];
  return findings.map(({ package: name, message, why, fix }) => ({
    check: CHECK,
    status: 'failed',
    message: `${name === '' ? '' : `${name}: `}${message}${why === null ? '' : ` (${why})`}`,
    why:
      name === ''
        ? 'an experiment that names neither of them is refused'
        : 'what it provides is left out of every selection, so another meter or backend may be used in its place',
    fix: fix ?? `npm install ${name}@latest`,
  }));
}
