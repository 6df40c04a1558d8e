import type { LoadedStudy } from '@llem/config';
import type { MeasurementProtocol, PreFlightError } from '@llem/core';
import {
  type ExperimentEstimate,
  type Machine,
  measurementProtocol,
  runOrder,
  totalGapSeconds,
} from '@llem/study/planning';

/** A study as a dry run shows it. */
export interface StudyPlan {
  readonly loaded: LoadedStudy;
  readonly studyDesignHash: string;
  readonly protocol: MeasurementProtocol;
  /** One number per run in order of execution: the position in `experiments`, from 0. */
  readonly runOrder: readonly number[];
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
}

/** Lays out all that is known of a study before it runs. */
export function planStudy(
  loaded: LoadedStudy,
  { settings, config }: Pick<Machine, 'settings' | 'config'>,
  { conflict, estimates }: StudyOutlook,
): StudyPlan {
  const { study } = loaded;
  const studyDesignHash = study.study_design_hash ?? config.studyHashOf(study.experiments);
  const protocol = measurementProtocol(study, settings, studyDesignHash);
  const order = runOrder(study.experiments.length, study.execution, protocol.shuffle_seed);
  return {
    loaded,
    studyDesignHash,
    protocol,
    runOrder: order.map(({ index }) => index),
    gapSecondsTotal: totalGapSeconds(order.length, study.experiments.length, {
      configGapSeconds: protocol.config_gap_seconds_used,
      cycleGapSeconds: protocol.cycle_gap_seconds_used,
    }),
    estimates,
    notes: conflict ? [...study.notes, `warning: ${conflict.message}`] : study.notes,
  };
}
