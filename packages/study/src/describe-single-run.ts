import type { StudyConfig } from '@llem/config';
import {
  type ExperimentConfig,
  type ExperimentResult,
  RESULT_SCHEMA_VERSION,
  type StudyResult,
  StudyResultSchema,
} from '@llem/core';
import { measurementProtocol } from './order/measurement-protocol.ts';
import type { RunDependencies } from './run-dependencies.ts';

interface SingleRun {
  readonly study: StudyConfig;
  readonly config: ExperimentConfig;
  readonly result: ExperimentResult;
  readonly saved: readonly string[];
  readonly dependencies: RunDependencies;
  readonly started: Date;
  readonly started_s: number;
}

/** The StudyResult of a study of one run that completed. */
export function describeSingleRun({
  study,
  config,
  result,
  saved,
  dependencies,
  started,
  started_s,
}: SingleRun): StudyResult {
  const { clock, settings } = dependencies;
  const hash = study.study_design_hash ?? dependencies.config.studyHashOf([config]);
  const skipped = study.skipped_configs.map(({ raw_config, reason }) => ({ config: raw_config, reason }));
  const described = StudyResultSchema.parse({
    schema_version: RESULT_SCHEMA_VERSION,
    study_id: result.experiment_id,
    name: study.name,
    status: 'completed',
    study_design_hash: hash,
    study_yaml: null,
    started_at: started.toISOString(),
    completed_at: clock.wallTime().toISOString(),
    runner: { [config.backend]: 'local' },
    measurement_protocol: measurementProtocol(study, settings, hash),
    result_files: saved,
    summary: {
      total_generated: 1 + skipped.length,
      unique_configurations: 1,
      total_experiments: 1,
      ran: 1,
      completed: 1,
      failed: 0,
      not_run: 0,
      skipped: skipped.length,
      total_wall_time_s: clock.now() - started_s,
      total_energy_j: result.total_energy_j,
      warnings: study.notes,
    },
    skipped,
    failed: [],
  });
  return Object.freeze({ ...described, experiments: Object.freeze([result]) });
}
