import { basename } from 'node:path';
import type { StudyConfig } from '@llem/config';
import {
  type ExperimentResult,
  RESULT_SCHEMA_VERSION,
  type StudyResult,
  StudyResultSchema,
} from '@llem/core';
import type { StudyRun } from '../events/study-event.ts';
import { runIdentity } from '../manifest/run-identity.ts';
import type { ManifestEntry, StudyManifest } from '../manifest/study-manifest.ts';
import { compareWork } from './compare-work.ts';

/** A study whose loop has ended. */
export interface EndedStudy {
  readonly study: StudyConfig;
  readonly studyDir: string;
  readonly manifest: StudyManifest;
  /** Every run of the study, in order of execution. */
  readonly runs: readonly StudyRun[];
  /** The successes, of this invocation and of those before it. */
  readonly results: readonly ExperimentResult[];
  /** Where each backend ran. */
  readonly runner: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  readonly completedAt: Date;
  readonly wallTimeSec: number;
}

/** What a study leaves (study.md 12), from its manifest. Runs that the study no longer has are not in it. */
export function studyResult(ended: EndedStudy): StudyResult {
  const { study, manifest, runs, results, warnings } = ended;
  const byIdentity = new Map(
    manifest.experiments.map((entry) => [runIdentity(entry.config_hash, entry.cycle), entry]),
  );
  const entries = runs.flatMap((run) => {
    const entry = byIdentity.get(runIdentity(run.config_hash, run.cycle));
    return entry === undefined ? [] : [{ run, entry }];
  });
  const completed = entries.filter(({ entry }) => entry.status === 'completed');
  const failed = entries.filter(({ entry }) => entry.status === 'failed');
  const skipped = study.skipped_configs.map(({ raw_config, reason }) => ({ config: raw_config, reason }));
  const ran = completed.length + failed.length;
  const described = StudyResultSchema.parse({
    schema_version: RESULT_SCHEMA_VERSION,
    study_id: basename(ended.studyDir),
    name: study.name,
    status: manifest.status,
    study_design_hash: manifest.study_design_hash,
    study_yaml: manifest.study_yaml_path,
    started_at: manifest.started_at,
    completed_at: ended.completedAt.toISOString(),
    runner: ended.runner,
    measurement_protocol: manifest.measurement_protocol,
    result_files: completed.flatMap(({ entry }) => entry.result_file ?? []).sort(byNumber),
    summary: {
      total_generated: study.experiments.length + skipped.length,
      unique_configurations: study.experiments.length,
      total_experiments: runs.length,
      ran,
      completed: completed.length,
      failed: failed.length,
      not_run: runs.length - ran,
      skipped: skipped.length,
      total_wall_time_s: ended.wallTimeSec,
      total_energy_j: totalEnergy(completed.map(({ entry }) => entry)),
      warnings: [...study.notes, ...warnings, ...compareWork(results)],
    },
    skipped,
    failed: failed.map(({ run, entry }) => ({
      config: run.config,
      config_hash: run.config_hash,
      cycle: run.cycle,
      error_type: entry.error_type ?? 'Error',
      error_code: entry.error_code,
      error_message: entry.error_message ?? '',
    })),
  });
  return Object.freeze({ ...described, experiments: Object.freeze([...results]) });
}

/** Directories of runs are numbered as they were executed, over every resume. */
function byNumber(one: string, other: string): number {
  return Number.parseInt(one, 10) - Number.parseInt(other, 10);
}

/** Null when no run measured any. */
function totalEnergy(entries: readonly ManifestEntry[]): number | null {
  const measured = entries.flatMap(({ energy_joules }) => energy_joules ?? []);
  return measured.length === 0 ? null : measured.reduce((sum, joules) => sum + joules, 0);
}
