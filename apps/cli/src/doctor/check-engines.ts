import type { EngineFacts, ExaminedMachine } from '@llem/study/examination';
import { componentsOf } from './components-of.ts';
import { type DoctorFinding, passed } from './finding.ts';

const CHECK = 'engine';

/** The Python engines, really imported, and the interpreters that the user prescribes. */
export function checkEngines(machine: Pick<ExaminedMachine, 'survey' | 'engines'>): readonly DoctorFinding[] {
  const components = [...componentsOf(machine, 'backend'), ...componentsOf(machine, 'energy')];
  const isUsable = (id: string) =>
    components.find((component) => component.id === id)?.probe?.available === true;
  const { value: engines, problem } = machine.engines;
  if (engines === null) {
    return [
      {
        check: CHECK,
        status: 'failed',
        message: `the Python engines could not be tried: ${problem}`,
        why: 'an engine that does not import ends every run of its backend',
        fix: 'llem doctor --verbose',
      },
    ];
  }
  return engines.flatMap((engine) => findingsOf(engine, isUsable(engine.id)));
}

function findingsOf(engine: EngineFacts, isUsable: boolean): readonly DoctorFinding[] {
  const { id, interpreter, source, is_prescribed, problem, broken, missing, versions } = engine;
  const place = `${interpreter} (${source})`;
  if (is_prescribed && !isUsable) {
    const lack = problem ?? `it lacks ${missing.join(', ')}`;
    return [
      {
        check: CHECK,
        status: 'failed',
        message: `wrong interpreter for ${id}: ${place}: ${lack}`,
        why: `an interpreter that is named stands as given: ${id} looks for no other and cannot run`,
        fix: `${forgetting(source)}, or: ${interpreter} -m pip install ${missing.join(' ') || '<its packages>'}`,
      },
    ];
  }
  if (broken.length > 0) {
    const reasons = broken.map(({ package: name, reason }) => `${name} (${reason})`);
    return [
      {
        check: CHECK,
        status: 'failed',
        message: `${id} is installed in ${place} and does not import: ${reasons.join('; ')}`,
        why: `every run with ${id} would fail when it loads`,
        fix: `llem plugins setup ${id} --remove && llem plugins setup ${id}`,
      },
    ];
  }
  if (!isUsable) return [];
  if (Object.keys(versions).length === 0) {
    const lack = problem ?? `it lacks ${missing.join(', ')}`;
    return [
      {
        check: CHECK,
        status: 'warning',
        message: `${id} could not be tried in ${place}: ${lack}`,
        why: `whether runs with ${id} load is not known before they do`,
        fix: `llem plugins setup ${id}`,
      },
    ];
  }
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [passed(CHECK, `${id} imports in ${place}: ${list.join(', ')}`)];
}

function forgetting(source: string): string {
  return source === 'LLEM_PYTHON' ? 'unset LLEM_PYTHON' : `remove ${source}`;
}
