import type { MeasurementProtocol } from '@llem/core';
import { countEntries } from '../manifest/count-entries.ts';
import { plannedEntries } from '../manifest/new-manifest.ts';
import { runIdentity } from '../manifest/run-identity.ts';
import type { ManifestEntry, StudyManifest } from '../manifest/study-manifest.ts';
import { adoptFinished } from './adopt-finished.ts';
import { readFinishedResult } from './read-finished-result.ts';
import { resumeNotes } from './resume-notes.ts';

export interface ResumeRequest {
  /** As it was read. */
  readonly manifest: StudyManifest;
  readonly studyDir: string;
  /** The study as it is now: the hash of each of its experiments with a short text, and its own. */
  readonly hashes: readonly string[];
  readonly summaries: readonly string[];
  readonly studyDesignHash: string;
  /** The numbers that the study asks for now. */
  readonly protocol: MeasurementProtocol;
  /** Where it was loaded from now: absolute path of its file, null for none, and the flags that shaped it. */
  readonly source: { readonly path: string | null; readonly overrides: Readonly<Record<string, unknown>> };
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
  const { manifest, studyDir, hashes, studyDesignHash } = request;
  const recorded = await adoptFinished(manifest.experiments, studyDir);
  const byIdentity = new Map(recorded.map((entry) => [runIdentity(entry.config_hash, entry.cycle), entry]));
  const measurement_protocol = protocolInEffect(manifest.measurement_protocol, request.protocol);

  const done = new Set<string>();
  const lost: ManifestEntry[] = [];
  const current: ManifestEntry[] = [];
  for (const planned of plannedEntries(hashes, request.summaries, measurement_protocol.n_cycles)) {
    const identity = runIdentity(planned.config_hash, planned.cycle);
    const known = byIdentity.get(identity);
    byIdentity.delete(identity);
    const isDone = known !== undefined && (await hasResult(known, studyDir));
    if (isDone) done.add(identity);
    else if (known?.status === 'completed') lost.push(known);
    current.push(isDone ? known : planned);
  }
  // What is left belongs to configurations that the study no longer has: it stays as it is.
  const experiments = [...current, ...byIdentity.values()];
  const adopted = recorded.filter((entry, index) => entry !== manifest.experiments[index]).length;
  const isSameDesign = manifest.study_design_hash === studyDesignHash;
  return {
    manifest: {
      ...manifest,
      study_design_hash: studyDesignHash,
      ...sourceInEffect(request),
      llenergymeasure_version: request.toolVersion,
      host: request.host,
      pid: request.pid,
      completed_at: null,
      status: 'running',
      ...countEntries(experiments),
      measurement_protocol,
      experiments,
    },
    changedDesign: isSameDesign ? null : { recorded: manifest.study_design_hash, current: studyDesignHash },
    isDone: (configHash, cycle) => done.has(runIdentity(configHash, cycle)),
    isNothingLeft: done.size === current.length,
    notes: resumeNotes({ asked: request.protocol, inEffect: measurement_protocol, lost, adopted }),
  };
}

/** The next resume loads what this one did: its file may have moved since, or have been changed with consent. */
function sourceInEffect({ manifest, source }: ResumeRequest) {
  const { study_yaml_path, overrides } = manifest;
  if (source.path === null) return { study_yaml_path, overrides };
  return { study_yaml_path: source.path, overrides: { ...source.overrides } };
}

/** Cycles are only added, and a study is shuffled as it was when it began: else cycle numbers would lie. */
function protocolInEffect(recorded: MeasurementProtocol, asked: MeasurementProtocol): MeasurementProtocol {
  const isShuffled = asked.cycle_order === 'shuffled';
  return {
    ...asked,
    n_cycles: Math.max(recorded.n_cycles, asked.n_cycles),
    shuffle_seed: isShuffled ? (recorded.shuffle_seed ?? asked.shuffle_seed) : null,
  };
}

async function hasResult(entry: ManifestEntry, studyDir: string): Promise<boolean> {
  if (entry.status !== 'completed' || entry.result_file === null) return false;
  return (await readFinishedResult(studyDir, entry.result_file, entry.config_hash)) !== null;
}
