import type { StudyConfig } from '@llem/config';
import {
  type ExperimentResult,
  RESULT_SCHEMA_VERSION,
  type StudyResult,
  StudyResultSchema,
} from '@llem/core';

type Document = Omit<StudyResult, 'experiments'>;

/** What is known of a study that has ended; what follows from it is composed. */
export interface StudyOutcome
  extends Pick<
    Document,
    | 'study_id'
    | 'status'
    | 'study_design_hash'
    | 'study_yaml'
    | 'started_at'
    | 'measurement_protocol'
    | 'result_files'
    | 'failed'
  > {
  readonly study: StudyConfig;
  readonly completedAt: Date;
  readonly wallTimeSec: number;
  /** Runs that were planned, and those with a result. */
  readonly planned: number;
  readonly completed: number;
  /** Of each run with a result; null where nothing measured them. */
  readonly joules: readonly (number | null)[];
  readonly warnings: readonly string[];
  readonly results: readonly ExperimentResult[];
}

/** The document of a study and, in memory, its results (study.md 12). */
export function composeStudyResult(outcome: StudyOutcome): StudyResult {
  const { study, completedAt, wallTimeSec, planned, completed, joules, warnings, results, ...known } =
    outcome;
  const { experiments, skipped_configs } = study;
  const failed = known.failed.length;
  const measured = joules.filter((one) => one !== null);
  const document = StudyResultSchema.parse({
    ...known,
    schema_version: RESULT_SCHEMA_VERSION,
    name: study.name,
    completed_at: completedAt.toISOString(),
    runner: Object.fromEntries(experiments.map(({ backend }) => [backend, 'local'])),
    summary: {
      total_generated: experiments.length + skipped_configs.length,
      unique_configurations: experiments.length,
      total_experiments: planned,
      ran: completed + failed,
      completed,
      failed,
      not_run: planned - completed - failed,
      skipped: skipped_configs.length,
      total_wall_time_s: wallTimeSec,
      total_energy_j: measured.length === 0 ? null : measured.reduce((sum, one) => sum + one, 0),
      warnings: [...study.notes, ...warnings],
    },
    skipped: skipped_configs.map(({ raw_config, reason }) => ({ config: raw_config, reason })),
  });
  return Object.freeze({ ...document, experiments: Object.freeze([...results]) });
}
