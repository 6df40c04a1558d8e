import { type ConfigPlace, type ExecutionConfig, examineFile, type LoadedStudy } from '@llem/config';
import { ConfigError, type ExperimentConfig } from '@llem/core';
import { type Machine, resumeSource } from '@llem/study/planning';
import { UsageError } from '../output/error-document.ts';
import {
  batchSizeOverrides,
  executionOverrides,
  idleFlagNotes,
  type RunFlags,
  runOverrides,
} from './run-overrides.ts';

/** What `llem run` was asked for. */
export type ChosenRun =
  | {
      readonly kind: 'experiment';
      readonly config: ExperimentConfig;
      /** Fields that flags set. */
      readonly overrides: Readonly<Record<string, unknown>>;
      readonly notes: readonly string[];
    }
  | { readonly kind: 'study'; readonly loaded: LoadedStudy; readonly source: StudySource };

/** Where a study came from, so that a resume can load it again. */
export interface StudySource {
  readonly path: string | null;
  readonly overrides: Readonly<Record<string, unknown>>;
}

type Machinery = Pick<Machine, 'config' | 'backends' | 'settings'>;

/** What `llem run` does with a study where neither file nor flag says otherwise (cli.md 2). */
const STUDY_DEFAULTS = { n_cycles: 3, cycle_order: 'interleaved' } as const;

/** Finds out which kind of run the arguments ask for (CLI-03), and loads its configuration. */
export async function chooseRun(
  path: string | undefined,
  flags: RunFlags,
  machine: Machinery,
): Promise<ChosenRun> {
  const file = path === undefined ? null : await examineFile(path);
  if (flags.resume !== undefined) {
    if (path !== undefined && !file?.isStudy) throw noStudy(path);
    const source = await resumeSource(flags.resume, path ?? null);
    return loadStudy(file?.place ?? source.path, source, source.execution, flags, machine);
  }
  if (path === undefined && flags.model === undefined) throw noModel();
  if (path !== undefined && file?.isStudy)
    return loadStudy(file.place, { path, overrides: {} }, STUDY_DEFAULTS, flags, machine);
  const { config, overrides } = await loadExperiment(file?.place ?? null, flags, machine);
  if (flags.cycles === undefined || flags.cycles === 1)
    return { kind: 'experiment', config, overrides, notes: idleFlagNotes(flags) };
  return studyOfOne({ path: path ?? null, overrides }, config, flags, machine);
}

async function loadStudy(
  place: ConfigPlace,
  { path, overrides: recorded }: StudySource,
  executionDefaults: Partial<ExecutionConfig>,
  flags: RunFlags,
  { config, backends, settings }: Machinery,
): Promise<ChosenRun> {
  const load = (overrides: StudySource['overrides']) =>
    config.loadStudy(place, { overrides, executionDefaults, gaps: settings.execution });
  const overrides = { ...recorded, ...runOverrides(flags), ...executionOverrides(flags) };
  const loaded = await load(overrides);
  if (flags.batchSize === undefined) return { kind: 'study', loaded, source: { path, overrides } };
  const sized = { ...overrides, ...batchSizeOverrides(flags.batchSize, backendsOf(loaded), backends) };
  return { kind: 'study', loaded: await load(sized), source: { path, overrides: sized } };
}

/** The backends that a study runs, those of invalid points included: the flag may make them valid. */
function backendsOf({ study: { experiments, skipped_configs } }: LoadedStudy): string[] {
  const skipped = skipped_configs.flatMap(({ raw_config: { backend } }) =>
    typeof backend === 'string' ? [backend] : [],
  );
  return [...new Set([...experiments.map(({ backend }) => backend), ...skipped])];
}

async function loadExperiment(
  place: ConfigPlace | null,
  flags: RunFlags,
  { config, backends }: Machinery,
): Promise<{ config: ExperimentConfig; overrides: Record<string, unknown> }> {
  const load = (overrides: Record<string, unknown>) => config.loadExperimentConfig(place, overrides);
  const overrides = runOverrides(flags);
  const loaded = await load(overrides);
  if (flags.batchSize === undefined) return { config: loaded, overrides };
  const sized = { ...overrides, ...batchSizeOverrides(flags.batchSize, [loaded.backend], backends) };
  return { config: await load(sized), overrides: sized };
}

/** `--cycles` above 1 makes an experiment a study of one configuration (cli.md 2). */
function studyOfOne(
  { path, overrides }: StudySource,
  experiment: ExperimentConfig,
  flags: RunFlags,
  { config }: Machinery,
): ChosenRun {
  const dotted = executionOverrides(flags);
  const execution = Object.fromEntries(
    Object.entries(dotted).map(([key, value]) => [key.replace('execution.', ''), value]),
  );
  const loaded = config.parseStudy({
    experiments: [experiment],
    execution: { ...STUDY_DEFAULTS, ...execution },
  });
  return { kind: 'study', loaded, source: { path, overrides: { ...overrides, ...dotted } } };
}

function noStudy(path: string): UsageError {
  const message = `--resume continues a study, and ${path} is not a study file`;
  return new UsageError(message, 'give the study file, or leave --resume out');
}

function noModel(): ConfigError {
  return new ConfigError('CONFIG.NO_MODEL', 'llem run needs an experiment file, a study file or --model', {
    fix: 'llem run experiment.yaml\nllem run --model gpt2 --backend tfjs --precision fp32',
  });
}
