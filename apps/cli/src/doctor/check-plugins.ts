import type { PluginFinding } from '@llem/host';
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
  return findings.map((finding) => {
    const { code, package: name, message, why, fix } = finding;
    return {
      check: CHECK,
      status: code === 'PLUGIN.SHADOWED' ? 'warning' : 'failed',
      message: `${name === '' ? '' : `${name}: `}${message}${why === null ? '' : ` (${why})`}`,
      why: consequenceOf(finding),
      fix: fix ?? (name === '' ? 'llem plugins' : `npm install ${name}@latest`),
    };
  });
}

function consequenceOf({ code, package: name }: Pick<PluginFinding, 'code' | 'package'>): string {
  if (code === 'PLUGIN.SHADOWED')
    return 'which copy measures depends on the folder that llem is started in: figures may not compare';
  if (name === '') return 'an experiment that does not name another component is refused';
  return 'what it provides is left out of every selection, so another meter or backend may be used in its place';
}
