import type { StudyConfig } from '@llem/config';
import type { MeasurementProtocol, UserConfig } from '@llem/core';
import { effectiveSeed } from './effective-seed.ts';

/** The numbers in effect for a study (study.md 12): a gap that the study leaves open is the user config's. */
export function measurementProtocol(
  { execution }: Pick<StudyConfig, 'execution'>,
  settings: Pick<UserConfig, 'execution'>,
  studyDesignHash: string,
): MeasurementProtocol {
  return {
    n_cycles: execution.n_cycles,
    cycle_order: execution.cycle_order,
    config_gap_seconds_used: execution.config_gap_seconds ?? settings.execution.config_gap_seconds,
    cycle_gap_seconds_used: execution.cycle_gap_seconds ?? settings.execution.cycle_gap_seconds,
    shuffle_seed: effectiveSeed(execution, studyDesignHash),
    experiment_timeout_seconds: execution.experiment_timeout_seconds,
    max_consecutive_failures: execution.max_consecutive_failures,
    wall_clock_timeout_hours: execution.wall_clock_timeout_hours,
  };
}
