import type { ExaminedMachine } from '@llem/study/examination';
import { type DoctorFinding, passed } from './finding.ts';

const CHECK = 'other processes';

/** Processes with a context on a GPU before llem has started anything. */
export function checkOtherProcesses({ survey }: Pick<ExaminedMachine, 'survey'>): readonly DoctorFinding[] {
  const devices = survey.value?.devices ?? [];
  if (devices.length === 0) return [];
  const busy = devices.filter(({ processes }) => processes !== null && processes.length > 0);
  if (busy.length === 0) {
    const isListed = devices.every(({ processes }) => processes !== null);
    return [passed(CHECK, isListed ? 'none on any GPU' : 'cannot be listed on every GPU')];
  }
  return busy.map(({ index, processes }) => {
    const users = (processes ?? []).map(
      ({ pid, memory_mb }) => `${pid}${memory_mb === null ? '' : ` (${Math.round(memory_mb)} MiB)`}`,
    );
    const pids = (processes ?? []).map(({ pid }) => pid);
    return {
      check: CHECK,
      status: 'failed' as const,
      message: `GPU ${index} is in use by process ${users.join(', ')}`,
      why: 'its joules, its memory and its share of the clock would be counted as the model’s',
      fix: `ps -o user,pid,cmd -p ${pids.join(',')} shows whose it is; end it, or CUDA_VISIBLE_DEVICES=<another GPU>`,
    };
  });
}
