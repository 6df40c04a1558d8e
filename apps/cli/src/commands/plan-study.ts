import type { LoadedStudy } from '@llem/config';
import type { ExperimentConfig, MeasurementProtocol, PreFlightError } from '@llem/core';
import {
  type ExperimentEstimate,
  type Machine,
  measurementProtocol,
  previewResume,
  type ResumePreview,
  runOrder,
  totalGapSeconds,
} from '@llem/study/planning';

/** A study as a dry run shows it. */
export interface StudyPlan {
  readonly loaded: LoadedStudy;
  readonly studyDesignHash: string;
  readonly protocol: MeasurementProtocol;
  /** One number per run that would be executed, in order: the position in `experiments`, from 0. */
  readonly runOrder: readonly number[];
  /** Runs of a resumed study that have their result. */
  readonly doneRuns: number;
  readonly gapSecondsTotal: number;
  readonly notes: readonly string[];
  /** One per experiment. */
  readonly estimates: readonly ExperimentEstimate[];
}

/** What of a study depends on the machine. */
export interface StudyOutlook {
  /** What a run would be refused for (CM-10). */
  readonly conflict: PreFlightError | null;
  readonly estimates: readonly ExperimentEstimate[];
  /** Of the study that is to be resumed; null for one that begins. */
  readonly resume?: ResumeDirectory | null;
}

export interface ResumeDirectory {
  readonly studyDir: string;
  readonly toolVersion: string;
  readonly summaryOf: (config: ExperimentConfig) => string;
}

/** Lays out all that is known of a study before it runs. */
export async function planStudy(
  loaded: LoadedStudy,
  { settings, config }: Pick<Machine, 'settings' | 'config'>,
  { conflict, estimates, resume = null }: StudyOutlook,
): Promise<StudyPlan> {
  const { study, hashes } = loaded;
  const studyDesignHash = study.study_design_hash ?? config.studyHashOf(study.experiments);
  const asked = measurementProtocol(study, settings, studyDesignHash);
  const preview =
    resume === null ? null : await previewOf(resume, { loaded, studyDesignHash, protocol: asked });
  const protocol = preview?.protocol ?? asked;
  const order = runOrder(study.experiments.length, protocol, protocol.shuffle_seed).map((run, position) => ({
    ...run,
    position,
  }));
  const left = order.filter(({ index, cycle }) => !preview?.isDone(hashes[index] ?? '', cycle));
  return {
    loaded,
    studyDesignHash,
    protocol,
    runOrder: left.map(({ index }) => index),
    doneRuns: order.length - left.length,
    gapSecondsTotal: totalGapSeconds(
      left.map(({ position }) => position),
      study.experiments.length,
      {
        configGapSeconds: protocol.config_gap_seconds_used,
        cycleGapSeconds: protocol.cycle_gap_seconds_used,
      },
    ),
    estimates,
    notes: [...study.notes, ...(preview?.notes ?? []), ...(conflict ? [`warning: ${conflict.message}`] : [])],
  };
}

function previewOf(
  { studyDir, toolVersion, summaryOf }: ResumeDirectory,
  { loaded, ...design }: { loaded: LoadedStudy; studyDesignHash: string; protocol: MeasurementProtocol },
): Promise<ResumePreview> {
  const summaries = loaded.study.experiments.map(summaryOf);
  return previewResume(studyDir, { ...design, hashes: loaded.hashes, summaries, toolVersion });
}
