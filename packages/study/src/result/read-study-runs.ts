import type { ExperimentResult } from '@llem/core';
import { readManifest } from '../manifest/read-manifest.ts';
import { readFinishedResult } from '../resume/read-finished-result.ts';

/** The cycles of one configuration. */
export interface ConfigurationRuns {
  readonly config_hash: string;
  /** Short text for people. */
  readonly summary: string;
  /** Runs that the study was to make of it. */
  readonly planned: number;
  /** Results that exist and are of this configuration, in order of their cycles. */
  readonly results: readonly ExperimentResult[];
}

export interface StudyRuns {
  readonly name: string;
  readonly status: string;
  readonly configurations: readonly ConfigurationRuns[];
  /** Result files that are in the manifest and in no figure, relative to the study directory, and why. */
  readonly unusable: readonly { readonly file: string; readonly why: string }[];
}

/**
 * Reads the results of a study, finished or not, by its manifest.
 * @throws StudyError STUDY.NO_MANIFEST, STUDY.BAD_MANIFEST
 */
export async function readStudyRuns(studyDir: string): Promise<StudyRuns> {
  const { study_name, status, experiments } = await readManifest(studyDir);
  const unusable: { file: string; why: string }[] = [];
  const hashes = [...new Set(experiments.map(({ config_hash }) => config_hash))];
  const configurations = await Promise.all(
    hashes.map(async (config_hash) => {
      const entries = experiments.filter((entry) => entry.config_hash === config_hash);
      const found = await Promise.all(
        entries.map(({ result_file }) =>
          result_file === null
            ? null
            : readFinishedResult(studyDir, result_file, config_hash, (why) =>
                unusable.push({ file: result_file, why }),
              ),
        ),
      );
      const results = found.filter((result) => result !== null);
      const summary = entries[0]?.config_summary ?? config_hash;
      return { config_hash, summary, planned: entries.length, results };
    }),
  );
  // They end in any order.
  unusable.sort((a, b) => a.file.localeCompare(b.file));
  return { name: study_name, status, configurations, unusable };
}
