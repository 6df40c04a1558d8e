import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { StudyConfig } from '@llem/config';
import type { MeasurementProtocol } from '@llem/core';
import { removeUnfinished } from '@llem/results';
import { openStudyDirectory } from './directory/open-study-directory.ts';
import { FAILED_RUNS } from './directory/write-failed-run.ts';
import { acquireStudyLock } from './locks/study-lock.ts';
import { createManifestWriter, type ManifestWriter } from './manifest/manifest-writer.ts';
import { newManifest } from './manifest/new-manifest.ts';
import { readManifest } from './manifest/read-manifest.ts';
import { refuseRunning } from './manifest/refuse-running.ts';
import { MANIFEST_FILE } from './manifest/study-manifest.ts';
import { measurementProtocol } from './order/measurement-protocol.ts';
import { livesSince } from './processes/living-process.ts';
import { designChanged } from './resume/design-changed.ts';
import { endOrphans } from './resume/end-orphans.ts';
import { planResume } from './resume/plan-resume.ts';
import type { RunDependencies } from './run-dependencies.ts';
import type { RunOptions } from './run-options.ts';
import { STAGING } from './runner/run-files.ts';

/** A study with its hashes, before anything of it is on disk. */
export interface PlannedStudy {
  readonly study: StudyConfig;
  /** `measurement_config_hash` of each experiment. */
  readonly hashes: readonly string[];
  /** A short text for each experiment. */
  readonly summaries: readonly string[];
  readonly studyDesignHash: string;
}

/** A study whose directory and manifest are on disk. */
export interface OpenedStudy {
  readonly studyDir: string;
  readonly manifest: ManifestWriter;
  /** The numbers in effect; those of a resumed study come from its manifest. */
  readonly protocol: MeasurementProtocol;
  /** True for a run whose result is there already. */
  readonly isDone: (configHash: string, cycle: number) => boolean;
  readonly notes: readonly string[];
  /** Every run was done before: the summary that it left stands. */
  readonly isNothingLeft: boolean;
}

/** Opens a new study, or the one to be continued. Rejects with StudyError when it cannot be. */
export function openStudy(
  planned: PlannedStudy,
  dependencies: RunDependencies,
  options: RunOptions,
): Promise<OpenedStudy> {
  return options.resume === null
    ? begin(planned, dependencies, options)
    : resume(resolve(options.resume), planned, dependencies, options);
}

async function begin(
  { study, hashes, summaries, studyDesignHash }: PlannedStudy,
  { clock, logger, settings, toolVersion }: RunDependencies,
  { outputDir, source }: RunOptions,
): Promise<OpenedStudy> {
  const protocol = measurementProtocol(study, settings, studyDesignHash);
  const startedAt = clock.wallTime();
  const { path: studyYamlPath, overrides } = absolute(source);
  const base = outputDir ?? settings.output.results_dir;
  const studyDir = await openStudyDirectory(base, { name: study.name, startedAt, studyYamlPath, logger });
  const facts = {
    study,
    hashes,
    summaries,
    studyDesignHash,
    protocol,
    studyYamlPath,
    overrides,
    toolVersion,
    startedAt,
  };
  const manifest = await createManifestWriter(
    join(studyDir, MANIFEST_FILE),
    newManifest({ ...facts, host: hostname(), pid: process.pid }),
    { clock, logger },
  ).catch(async (error: unknown) => {
    await rm(studyDir, { recursive: true, force: true });
    throw error;
  });
  return { studyDir, manifest, protocol, isDone: () => false, notes: [], isNothingLeft: false };
}

async function resume(
  studyDir: string,
  { study, hashes, summaries, studyDesignHash }: PlannedStudy,
  { clock, logger, settings, toolVersion, env }: RunDependencies,
  { confirmChangedDesign, source, signal }: RunOptions,
): Promise<OpenedStudy> {
  // Until the manifest says that this process runs it.
  using _lock = acquireStudyLock({ studyDir, env });
  const recorded = await readManifest(studyDir);
  const [host, pid] = [hostname(), process.pid];
  await refuseRunning(recorded, studyDir, { host, pid, livesSince });
  const protocol = measurementProtocol(study, settings, studyDesignHash);
  const asked = { hashes, summaries, studyDesignHash, protocol, source: absolute(source) };
  const plan = await planResume({ manifest: recorded, studyDir, ...asked, toolVersion, host, pid });
  if (plan.changedDesign !== null) {
    const { recorded: before, current } = plan.changedDesign;
    if (!(await confirmChangedDesign?.(before, current))) throw designChanged(plan.changedDesign, studyDir);
  }
  const staging = join(studyDir, STAGING);
  await endOrphans(staging, { clock, logger, signal });
  await rm(staging, { recursive: true, force: true });
  for (const folder of [studyDir, join(studyDir, FAILED_RUNS)]) await removeUnfinished(folder);
  const manifest = await createManifestWriter(join(studyDir, MANIFEST_FILE), plan.manifest, {
    clock,
    logger,
  });
  const { isDone, notes, isNothingLeft } = plan;
  return { studyDir, manifest, protocol: plan.manifest.measurement_protocol, isDone, notes, isNothingLeft };
}

function absolute({ path, overrides }: RunOptions['source']): RunOptions['source'] {
  return { path: path === null ? null : resolve(path), overrides };
}
