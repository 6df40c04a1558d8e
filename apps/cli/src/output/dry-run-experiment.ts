import { runnerFor, runnerVariable, type ValueOrigin, valueOrigins } from '@llem/config';
import { batchOf, type ExperimentConfig, UserConfig } from '@llem/core';
import type { ExperimentEstimate } from '@llem/study/planning';
import { memoryParts } from './memory-text.ts';

export interface ShownExperiment {
  readonly config: ExperimentConfig;
  readonly hash: string;
  readonly canonicalText: string;
  readonly estimate: ExperimentEstimate;
  readonly source: { readonly path: string | null; readonly overrides: Readonly<Record<string, unknown>> };
}

/** The settings of the machine that bear on where it runs and what it leaves. */
export interface RunPlace {
  readonly settings: UserConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--output`. */
  readonly output: string | null;
}

type Origin = ValueOrigin | 'user config' | 'environment';

interface Line {
  readonly label: string;
  readonly value: string;
  readonly origin: Origin | null;
}

/** An experiment that is not run, for a person (cli.md 3), as lines; verbose with every setting and what set it. */
export async function describeExperiment(
  experiment: ShownExperiment,
  place: RunPlace,
  { isVerbose }: { isVerbose: boolean },
): Promise<string[]> {
  const { config, hash, source } = experiment;
  const origins = isVerbose ? await valueOrigins(source.path, source.overrides) : () => null;
  const of = (field: string) => origins(field.split('.'));
  const batch = batchOf(config);
  const lines: Line[] = [
    { label: 'Model', value: config.model, origin: of('model') },
    { label: 'Backend', value: config.backend, origin: of('backend') },
    { label: 'Precision', value: config.precision, origin: of('precision') },
    ...(batch
      ? [{ label: 'Batch size', value: String(batch.value), origin: of(`${config.backend}.${batch.field}`) }]
      : []),
    { label: 'Dataset', value: textOf(config.dataset), origin: of('dataset') },
    { label: 'Prompts', value: String(config.n), origin: of('n') },
    ...placeLines(config, place),
    { label: 'Memory', value: memoryParts(experiment.estimate), origin: null },
    ...(isVerbose ? otherLines(experiment, of) : []),
  ];
  const width = lines.reduce((widest, { label }) => Math.max(widest, label.length), 0);
  const text = lines.map(({ label, value, origin }) =>
    [label.padEnd(width), value, ...(isVerbose && origin ? [`(${origin})`] : [])].join('  '),
  );
  return [...text, `valid, configuration ${hash}`];
}

function placeLines(config: ExperimentConfig, { settings, env, output }: RunPlace): Line[] {
  const defaults = UserConfig.parse({});
  const { results_dir } = settings.output;
  const runner = runnerFor(settings, config.backend);
  const isVariable = Boolean(env[runnerVariable(config.backend)]);
  return [
    {
      label: 'Output',
      value: output ?? results_dir,
      origin: output !== null ? 'flag' : settingOrigin(results_dir, defaults.output.results_dir),
    },
    { label: 'Runner', value: runner, origin: isVariable ? 'environment' : settingOrigin(runner, 'local') },
  ];
}

function settingOrigin(value: string, byDefault: string): Origin {
  return value === byDefault ? 'default' : 'user config';
}

const SHOWN = ['model', 'backend', 'precision', 'dataset', 'n'];

/** Every other value of the canonical form, by its path. */
function otherLines(
  { config, canonicalText }: ShownExperiment,
  of: (field: string) => Origin | null,
): Line[] {
  const batch = batchOf(config);
  const shown = [...SHOWN, ...(batch ? [`${config.backend}.${batch.field}`] : [])];
  const canonical: unknown = JSON.parse(canonicalText);
  return leavesOf('', canonical)
    .filter(([path]) => !shown.includes(path))
    .map(([path, value]) => ({ label: path, value: textOf(value), origin: of(path) }));
}

function leavesOf(path: string, value: unknown): [string, unknown][] {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  // A data set that is a map is one value.
  if (!isMap || path === 'dataset') return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(path === '' ? key : `${path}.${key}`, inner),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
