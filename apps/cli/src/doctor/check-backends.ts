import type { ExaminedMachine } from '@llem/study/examination';
import { componentsOf } from './components-of.ts';
import { type DoctorFinding, passed } from './finding.ts';

const CHECK = 'backend';

/** Something that runs a model, and its engine. What its interpreter has is the engines' check. */
export function checkBackends(
  machine: Pick<ExaminedMachine, 'survey' | 'engines'>,
): readonly DoctorFinding[] {
  const backends = componentsOf(machine, 'backend');
  if (backends.length === 0) {
    return [
      {
        check: CHECK,
        status: 'failed',
        message: 'no backend plugin is installed',
        why: 'nothing can run a model',
        fix: 'npm install @llem/backend-pytorch && llem plugins setup pytorch (or, without Python: npm install @llem/backend-tfjs)',
      },
    ];
  }
  const prescribed = (machine.engines.value ?? []).filter(({ is_prescribed }) => is_prescribed);
  return backends.flatMap(({ id, probe }): readonly DoctorFinding[] => {
    if (probe === null || prescribed.some((engine) => engine.id === id)) return [];
    if (probe.available) return [passed(CHECK, `${id}: ${probe.detail}`)];
    return [
      {
        check: CHECK,
        status: 'failed',
        message: `${id} is installed without its engine: ${probe.reason}`,
        why: `no configuration with backend: ${id} can run`,
        fix: probe.fix ?? `llem plugins setup ${id}`,
      },
    ];
  });
}
