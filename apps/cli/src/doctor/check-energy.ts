import type { ExaminedMachine } from '@llem/study/examination';
import { componentsOf } from './components-of.ts';
import { type DoctorFinding, passed } from './finding.ts';

const CHECK = 'energy';

/** The energy source that would be chosen, and counters of the CPU that are there and cannot be read. */
export function checkEnergy(machine: Pick<ExaminedMachine, 'survey'>): readonly DoctorFinding[] {
  const sources = componentsOf(machine, 'energy');
  return [chosenFinding(sources), ...raplFinding(sources)];
}

type Source = ReturnType<typeof componentsOf>[number];

function chosenFinding(sources: readonly Source[]): DoctorFinding {
  const chosen = sources.find(({ decision }) => decision?.chosen);
  const detail = chosen?.probe?.available ? `: ${chosen.probe.detail}` : '';
  if (chosen && chosen.id !== 'estimate') return passed(CHECK, `${chosen.id}${detail}`);
  return {
    check: CHECK,
    status: 'failed',
    message: chosen ? `${chosen.id}${detail}` : 'no energy source can be used',
    why: chosen
      ? 'a run on a GPU has no energy at all, one on the CPU a figure that is flagged unreliable'
      : 'every energy figure of a result is null',
    fix: 'llem plugins (it shows every source with what it lacks)',
  };
}

function raplFinding(sources: readonly Source[]): readonly DoctorFinding[] {
  const probe = sources.find(({ id }) => id === 'rapl')?.probe;
  if (!probe || probe.available) return [];
  return [
    {
      check: CHECK,
      status: 'warning',
      message: `rapl: ${probe.reason}`,
      why: 'the energy of CPU and memory is missing from every result',
      fix: probe.fix,
    },
  ];
}
