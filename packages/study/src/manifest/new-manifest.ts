import type { StudyConfig } from '@llem/config';
import type { MeasurementProtocol } from '@llem/core';
import { countEntries } from './count-entries.ts';
import { pendingEntry } from './pending-entry.ts';
import { MANIFEST_SCHEMA_VERSION, type ManifestEntry, type StudyManifest } from './study-manifest.ts';

/** What a manifest says of a study before its first run. */
export interface ManifestFacts {
  readonly study: Pick<StudyConfig, 'name' | 'experiments' | 'execution'>;
  /** `measurement_config_hash` of each experiment. */
  readonly hashes: readonly string[];
  /** A short text for each of them. */
  readonly summaries: readonly string[];
  readonly studyDesignHash: string;
  readonly protocol: MeasurementProtocol;
  /** Absolute path of the study file, null without one. */
  readonly studyYamlPath: string | null;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly toolVersion: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
}

/** The manifest of a study of which nothing has run. */
export function newManifest(facts: ManifestFacts): StudyManifest {
  const { study, hashes } = facts;
  const experiments = plannedEntries(hashes, facts.summaries, study.execution.n_cycles);
  return {
    schema_version: MANIFEST_SCHEMA_VERSION,
    study_name: study.name ?? 'unnamed-study',
    study_design_hash: facts.studyDesignHash,
    study_yaml_path: facts.studyYamlPath,
    overrides: { ...facts.overrides },
    llenergymeasure_version: facts.toolVersion,
    host: facts.host,
    pid: facts.pid,
    started_at: facts.startedAt.toISOString(),
    completed_at: null,
    elapsed_seconds: 0,
    status: 'running',
    ...countEntries(experiments),
    measurement_protocol: facts.protocol,
    experiments,
  };
}

/** An entry for each run, by configuration, then cycle. */
export function plannedEntries(
  hashes: readonly string[],
  summaries: readonly string[],
  cycles: number,
): ManifestEntry[] {
  return hashes.flatMap((config_hash, index) => {
    const config_summary = summaries[index] ?? '';
    return Array.from({ length: cycles }, (_, cycle) =>
      pendingEntry({ config_hash, cycle: cycle + 1, config_summary }),
    );
  });
}
