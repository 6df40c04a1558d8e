import type { ConfigDocument } from '../documents/config-document.ts';
import { formatNumber } from './format.ts';

const MINIMAL_FILE = ['output:', '  results_dir: ./results', 'execution:', '  config_gap_seconds: 60'];
const MIB = 1024 ** 2;

/** The document of `llem config` for a person: its sections in the order of cli.md 4, as lines. */
export function configText(document: ConfigDocument, { isVerbose }: { isVerbose: boolean }): string[] {
  const sections: readonly [title: string, lines: readonly string[]][] = [
    ['GPU', gpuLines(document, isVerbose)],
    ['Backends', document.backends.flatMap((backend) => componentLines(backend, isVerbose))],
    ['Docker', dockerLines(document)],
    ['Energy', energyLines(document, isVerbose)],
    ['User config', userConfigLines(document, isVerbose)],
    ['Runtime', [`Node ${document.runtime.node}`, `llem v${document.runtime.llem}`]],
    ['Problems', document.problems],
  ];
  return sections.flatMap(([title, lines]) =>
    lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)],
  );
}

function gpuLines({ gpus }: ConfigDocument, isVerbose: boolean): string[] {
  if (gpus.length === 0) return ['none detected'];
  return gpus.flatMap(({ index, name, memory_total_mb, driver_version, cuda_version }) => [
    `${index}  ${name}${memory_total_mb === null ? '' : `  ${formatNumber((memory_total_mb * MIB) / 1e9)} GB`}`,
    ...(isVerbose
      ? [`   driver ${driver_version ?? '(unavailable)'}, CUDA ${cuda_version ?? '(unavailable)'}`]
      : []),
  ]);
}

interface Described {
  readonly id: string;
  readonly usable: boolean;
  readonly detail: string;
  readonly fix: string | null;
}

/** Versions and interpreters are details; what is missing is not. */
function componentLines({ id, usable, detail, fix }: Described, isVerbose: boolean): string[] {
  const state = usable ? `usable${isVerbose ? `: ${detail}` : ''}` : detail;
  return [`${id.padEnd(11)} ${state}`, ...(fix === null ? [] : [`  fix: ${fix}`])];
}

function dockerLines({ docker }: ConfigDocument): string[] {
  const { daemon, problem, nvidia_toolkit } = docker;
  const toolkit = nvidia_toolkit ? 'installed' : 'not found';
  return [
    daemon === null ? `daemon      ${problem ?? 'does not answer'}` : `daemon      ${daemon}`,
    `${'toolkit'.padEnd(11)} NVIDIA Container Toolkit ${toolkit}`,
  ];
}

function energyLines({ energy }: ConfigDocument, isVerbose: boolean): string[] {
  const chosen = energy.chosen === null ? ['none would be chosen'] : [`${energy.chosen} would be chosen`];
  return [
    ...chosen,
    ...energy.sources.flatMap((source) => componentLines(source, isVerbose || source.chosen)),
  ];
}

function userConfigLines({ user_config }: ConfigDocument, isVerbose: boolean): string[] {
  const { path, state, problem, changed } = user_config;
  const values = Object.entries(changed).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  if (state === 'broken') return [path, ...(problem ?? 'cannot be read').split('\n'), `fix: edit ${path}`];
  if (state === 'loaded') return [`${path}  loaded`, ...(isVerbose ? values : [])];
  return [
    `${path}  missing: defaults`,
    ...(isVerbose ? values : []),
    'a minimal file, to paste there:',
    ...MINIMAL_FILE.map((line) => `  ${line}`),
  ];
}
