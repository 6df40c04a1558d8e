import type { MeasurementProtocol } from '@llem/core';
import type { ManifestEntry } from '../manifest/study-manifest.ts';

const MAX_NAMED = 3;

interface ResumeFindings {
  readonly asked: MeasurementProtocol;
  readonly inEffect: MeasurementProtocol;
  /** Completed by the manifest, without a usable result. */
  readonly lost: readonly ManifestEntry[];
  /** Finished, unknown to the manifest. */
  readonly adopted: number;
}

/** What a person should know of a study that is resumed. */
export function resumeNotes({ asked, inEffect, lost, adopted }: ResumeFindings): string[] {
  return [
    ...(asked.n_cycles < inEffect.n_cycles
      ? [
          `the study began with ${inEffect.n_cycles} cycles and keeps them: ${asked.n_cycles} are asked for now`,
        ]
      : []),
    ...(adopted > 0
      ? [`${runs(adopted)} had finished when the study was ended: what was measured is kept`]
      : []),
    ...(lost.length > 0 ? [lostNote(lost)] : []),
  ];
}

function lostNote(lost: readonly ManifestEntry[]): string {
  const named = lost
    .slice(0, MAX_NAMED)
    .map(({ config_summary, cycle }) => `${config_summary} (cycle ${cycle})`)
    .join(', ');
  const rest = lost.length > MAX_NAMED ? `, and ${lost.length - MAX_NAMED} more` : '';
  return `${runs(lost.length)} without a usable result file, to be measured again: ${named}${rest}`;
}

function runs(count: number): string {
  return count === 1 ? '1 completed run' : `${count} completed runs`;
}
