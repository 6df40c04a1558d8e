import type { ExaminedMachine } from '@llem/study/examination';
import { type DoctorFinding, passed } from './finding.ts';

const CHECK = 'persistence mode';

/** Persistence mode of every GPU (CM-31); one that does not tell is passed over. */
export function checkPersistenceMode({ survey }: Pick<ExaminedMachine, 'survey'>): readonly DoctorFinding[] {
  const devices = survey.value?.devices ?? [];
  const off = devices.filter(({ persistence_mode }) => persistence_mode === false);
  if (devices.length === 0) return [];
  if (off.length === 0) {
    const isOn = devices.every(({ persistence_mode }) => persistence_mode === true);
    return [passed(CHECK, isOn ? 'on' : 'cannot be read on every GPU')];
  }
  return [
    {
      check: CHECK,
      status: 'warning',
      message: `off on GPU ${off.map(({ index }) => index).join(', ')}`,
      why: 'the driver unloads between runs: the first run pays for its start, and idle power jumps',
      fix: 'sudo nvidia-smi -pm 1',
    },
  ];
}
