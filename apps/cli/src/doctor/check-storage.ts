import type { ExaminedMachine } from '@llem/study/examination';
import { formatNumber } from '../output/format.ts';
import { type DoctorFinding, passed } from './finding.ts';

const CHECK = 'disk';
const LEAST_BYTES = 2e9;

/** Room and permission where results and models go. */
export function checkStorage({ storage }: Pick<ExaminedMachine, 'storage'>): readonly DoctorFinding[] {
  return storage.map(({ use, path, problem, free_bytes }) => {
    if (problem !== null) {
      return {
        check: CHECK,
        status: 'failed',
        message: `${use}: ${path} cannot be written: ${problem}`,
        why: 'a run would be measured and then lost',
        fix:
          use === 'results'
            ? `sudo chown "$USER" ${path}, llem run --output <another>, or output.results_dir of the user config`
            : `sudo chown "$USER" ${path}, or export HF_HOME=<another>`,
      };
    }
    const room = free_bytes === null ? 'free space unknown' : `${formatNumber(free_bytes / 1e9)} GB free`;
    if (free_bytes === null || free_bytes >= LEAST_BYTES) return passed(CHECK, `${use}: ${path}, ${room}`);
    return {
      check: CHECK,
      status: 'failed',
      message: `${use}: ${path} has ${room}, less than ${formatNumber(LEAST_BYTES / 1e9)} GB`,
      why: 'a model or a study’s time series fills it, and the run fails when it saves',
      fix: `du -xh --max-depth=1 ${path} | sort -h shows what can go`,
    };
  });
}
