import { basename } from 'node:path';
import type { StudyConfig } from '@llem/config';
import type { ExperimentResult, StudyResult } from '@llem/core';
import type { StudyRun } from '../events/study-event.ts';
import { runIdentity } from '../manifest/run-identity.ts';
import type { StudyManifest } from '../manifest/study-manifest.ts';
import { compareWork } from './compare-work.ts';
import { composeStudyResult } from './compose-study-result.ts';

/** A study whose loop has ended. */
export interface EndedStudy {
  readonly study: StudyConfig;
  readonly studyDir: string;
  readonly manifest: StudyManifest;
  /** Every run of the study, in order of execution. */
  readonly runs: readonly StudyRun[];
  /** The successes, of this invocation and of those before it. */
  readonly results: readonly ExperimentResult[];
  readonly warnings: readonly string[];
  readonly completedAt: Date;
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
  return composeStudyResult({
    ...{ study, results, completedAt: ended.completedAt, wallTimeSec: manifest.elapsed_seconds },
    study_id: basename(ended.studyDir),
    status: manifest.status,
    study_design_hash: manifest.study_design_hash,
    study_yaml: manifest.study_yaml_path,
    started_at: manifest.started_at,
    measurement_protocol: manifest.measurement_protocol,
    result_files: completed.flatMap(({ entry }) => entry.result_file ?? []).sort(byNumber),
    planned: runs.length,
    completed: completed.length,
    joules: completed.map(({ entry }) => entry.energy_joules),
    warnings: [...warnings, ...compareWork(results)],
    failed: failed.map(({ run, entry }) => ({
      config: run.config,
      config_hash: run.config_hash,
      cycle: run.cycle,
      error_type: entry.error_type ?? 'Error',
      error_code: entry.error_code,
      error_message: entry.error_message ?? '',
    })),
  });
}

/** Directories of runs are numbered as they were executed, over every resume. */
function byNumber(one: string, other: string): number {
  return Number.parseInt(one, 10) - Number.parseInt(other, 10);
}
