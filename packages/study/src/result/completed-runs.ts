import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExperimentResult } from '@llem/core';
import type { StudyRun } from '../events/study-event.ts';
import { runIdentity } from '../manifest/run-identity.ts';
import type { Headline, StudyManifest } from '../manifest/study-manifest.ts';
import { readFinishedResult } from '../resume/read-finished-result.ts';

/** A run that an earlier invocation completed, with what its manifest says of it. */
export interface CompletedRun {
  readonly run: StudyRun;
  readonly elapsed_s: number | null;
  readonly headline: Headline;
  readonly result_file: string;
}

/** Those of `runs` that the manifest has as completed, in their order. */
export function completedRuns(runs: readonly StudyRun[], { experiments }: StudyManifest): CompletedRun[] {
  const completed = new Map(
    experiments
      .filter(({ status }) => status === 'completed')
      .map((entry) => [runIdentity(entry.config_hash, entry.cycle), entry]),
  );
  return runs.flatMap((run) => {
    const entry = completed.get(runIdentity(run.config_hash, run.cycle));
    if (entry?.result_file == null) return [];
    const { energy_joules, adj_energy_joules, throughput_tok_s, mj_per_tok, result_file } = entry;
    const headline = { energy_joules, adj_energy_joules, throughput_tok_s, mj_per_tok };
    return [{ run, elapsed_s: entry.elapsed_seconds, headline, result_file }];
  });
}

/** Paths of results that something removed, relative to the study directory. */
export async function missingResults(
  completed: readonly CompletedRun[],
  studyDir: string,
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const { result_file } of completed)
    await access(join(studyDir, result_file)).catch(() => missing.push(result_file));
  return missing;
}

/** The results of completed runs, those of this invocation from memory and the rest from their files. */
export async function completedResults(
  completed: readonly CompletedRun[],
  measured: ReadonlyMap<StudyRun, ExperimentResult>,
  studyDir: string,
): Promise<ExperimentResult[]> {
  const results: ExperimentResult[] = [];
  for (const { run, result_file } of completed) {
    const result = measured.get(run) ?? (await readFinishedResult(studyDir, result_file, run.config_hash));
    if (result) results.push(result);
  }
  return results;
}
