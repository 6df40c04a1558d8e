import { ConfigError, type CycleOrder, type InstalledBackend } from '@llem/core';

/** Flags of `llem run` as commander hands them over. */
export interface RunFlags {
  readonly model?: string;
  readonly backend?: string;
  readonly dataset?: string;
  readonly n?: number;
  readonly batchSize?: number;
  readonly precision?: string;
  readonly output?: string;
  readonly dryRun?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly cycles?: number;
  readonly order?: CycleOrder;
  readonly gaps: boolean;
  readonly resume?: string;
  /** Hours. */
  readonly timeout?: number;
  readonly failFast?: boolean;
  readonly lock: boolean;
  readonly skipPreflight?: boolean;
  readonly exportCsv?: boolean;
  readonly json?: boolean;
  readonly discovery: boolean;
}

/** The configuration fields that flags set; they win over the file. */
export function runOverrides({ model, backend, dataset, n, precision }: RunFlags): Record<string, unknown> {
  return given({ model, backend, dataset, n, precision });
}

/** The `execution` fields of a study that flags set, as dotted overrides; they win over the file. */
export function executionOverrides({
  cycles,
  order,
  gaps,
  timeout,
  failFast,
}: RunFlags): Record<string, unknown> {
  return given({
    'execution.n_cycles': cycles,
    'execution.cycle_order': order,
    'execution.config_gap_seconds': gaps ? undefined : 0,
    'execution.cycle_gap_seconds': gaps ? undefined : 0,
    'execution.wall_clock_timeout_hours': timeout,
    'execution.max_consecutive_failures': failFast ? 1 : undefined,
  });
}

/** What to tell of flags that only a study heeds (cli.md 2). */
export function idleFlagNotes({ order, gaps, timeout, failFast }: RunFlags): string[] {
  const idle = [
    ...(order === undefined ? [] : ['--order']),
    ...(gaps ? [] : ['--no-gaps']),
    ...(timeout === undefined ? [] : ['--timeout']),
    ...(failFast ? ['--fail-fast'] : []),
  ];
  return idle.map((flag) => `${flag} does nothing for a single experiment`);
}

/** `--batch-size` as the field of every backend that is run. One without `batch_size` is told its own field. */
export function batchSizeOverrides(
  batchSize: number,
  backends: readonly string[],
  installed: readonly InstalledBackend[],
): Record<string, unknown> {
  return Object.fromEntries(
    backends.map((backend) => {
      const fields = installed.find(({ id }) => id === backend)?.configSchema?.shape ?? {};
      if (Object.hasOwn(fields, 'batch_size')) return [`${backend}.batch_size`, batchSize];
      throw noBatchSize(backend, fields);
    }),
  );
}

function noBatchSize(backend: string, fields: object): ConfigError {
  const own = ['max_num_seqs', 'max_batch_size'].find((field) => Object.hasOwn(fields, field));
  return new ConfigError(
    'CONFIG.NO_BATCH_SIZE',
    `backend ${backend} has no batch_size, so --batch-size does not apply`,
    { fix: own ? `write ${backend}.${own} in the file` : 'leave --batch-size out' },
  );
}

function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
