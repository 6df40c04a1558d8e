import type { ExecutionConfig, MeasurementProtocol, StudyConfig } from '@llem/core';
import { countEntries } from '../manifest/count-entries.ts';
import { plannedEntries } from '../manifest/new-manifest.ts';
import { pendingEntry } from '../manifest/pending-entry.ts';
import { runIdentity } from '../manifest/run-identity.ts';
import type { ManifestEntry, StudyManifest } from '../manifest/study-manifest.ts';
import { adoptFinished } from './adopt-finished.ts';
import { readFinishedResult } from './read-finished-result.ts';

export interface ResumeRequest {
  /** As it was read. */
  readonly manifest: StudyManifest;
  readonly studyDir: string;
  /** The study as it is now, with its hash, and the hash of each of its experiments. */
  readonly study: Pick<StudyConfig, 'experiments' | 'execution'>;
  readonly hashes: readonly string[];
  readonly studyDesignHash: string;
  /** The numbers that the study asks for now. */
  readonly protocol: MeasurementProtocol;
  readonly toolVersion: string;
  readonly host: string;
  readonly pid: number;
}

/** What is left of a study, before anything is written. */
export interface ResumePlan {
  /** The manifest to go on with. Its protocol holds the numbers in effect: the order follows from it. */
  readonly manifest: StudyManifest;
  /** Both hashes when the design has changed; the caller asks, or refuses with `designChanged`. */
  readonly changedDesign: { readonly recorded: string; readonly current: string } | null;
  /** True for a run whose result is there. */
  readonly isDone: (configHash: string, cycle: number) => boolean;
  /** Every run of the study as it is now is done. */
  readonly isNothingLeft: boolean;
  readonly notes: readonly string[];
}

/** Compares a study with what its directory holds (study.md 7). Nothing is written. */
export async function planResume(request: ResumeRequest): Promise<ResumePlan> {
  const { manifest, study, hashes, studyDesignHash, studyDir } = request;
  const notes: string[] = [];
  const protocol = mergedProtocol(manifest.measurement_protocol, request.protocol, notes);
  const planned = plannedEntries({ ...study, execution: { ...study.execution, ...protocolCycles(protocol) } }, hashes);
  const known = await adoptFinished(manifest.experiments, studyDir);
}
