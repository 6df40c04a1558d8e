import { ExecutionConfig, type StudyConfig } from '@llem/config';
import type { ExperimentConfig } from '@llem/core';

/** A single run is a study of one experiment with one cycle (CFG-17). */
export function studyOfOne(experiment: ExperimentConfig): StudyConfig {
  return {
    name: null,
    experiments: [experiment],
    execution: ExecutionConfig.parse({}),
    study_design_hash: null,
    skipped_configs: [],
    notes: [],
  };
}
