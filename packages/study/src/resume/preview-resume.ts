import { hostname } from 'node:os';
import type { MeasurementProtocol } from '@llem/core';

export interface PreviewedStudy {
  readonly hashes: readonly string[];
  readonly summaries: readonly string[];
  readonly studyDesignHash: string;
  /** The numbers that the study asks for now. */
  readonly protocol: MeasurementProtocol;
  readonly toolVersion: string;
}

/** What a resume would go on with. */
export interface ResumePreview {
  /** The numbers in effect: cycles are only added. */
  readonly protocol: MeasurementProtocol;
  /** True for a run whose result is there. */
  readonly isDone: (configHash: string, cycle: number) => boolean;
  readonly notes: readonly string[];
}

/**
 * What `llem run --resume` would do with the study in `studyDir`; nothing is written. A design that has changed is a
 * note here, because nobody is asked. Rejects as `readManifest` does.
 */
export async function previewResume(studyDir: string, study: PreviewedStudy): Promise<ResumePreview> {
  // They read results too, which a study that begins does not need.
  const { readManifest } = await import('../manifest/read-manifest.ts');
  const { planResume } = await import('./plan-resume.ts');
  const manifest = await readManifest(studyDir);
  const source = { path: null, overrides: {} };
  const { changedDesign, isDone, isNothingLeft, notes, ...plan } = await planResume({
    ...{ ...study, manifest, studyDir, source },
    host: hostname(),
    pid: process.pid,
  });
  return {
    protocol: plan.manifest.measurement_protocol,
    isDone,
    notes: [
      ...notes,
      ...(changedDesign === null
        ? []
        : [
            `warning: the study has changed since it began: its design was ${changedDesign.recorded} and is now ${changedDesign.current}`,
          ]),
      ...(isNothingLeft ? ['nothing is left to run'] : []),
    ],
  };
}
