import { ConfigError, type InstalledBackend } from '@llem/core';

/** Flags of `llem run` as commander hands them over. */
export interface RunFlags {
  readonly model?: string;
  readonly backend?: string;
  readonly dataset?: string;
  readonly n?: number;
  readonly batchSize?: number;
  readonly precision?: string;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly skipPreflight?: boolean;
  readonly exportCsv?: boolean;
  readonly json?: boolean;
  readonly discovery: boolean;
  readonly cycles?: number;
  readonly resume?: string;
}

/** The configuration fields that flags set; they win over the file. */
export function runOverrides({ model, backend, dataset, n, precision }: RunFlags): Record<string, unknown> {
  return { model, backend, dataset, n, precision };
}

/** `--batch-size` as the field of the chosen backend. A backend without `batch_size` is told its own field. */
export function batchSizeOverride(
  batchSize: number,
  backend: string,
  installed: readonly InstalledBackend[],
): Record<string, unknown> {
  const fields = installed.find(({ id }) => id === backend)?.configSchema?.shape ?? {};
  if (Object.hasOwn(fields, 'batch_size')) return { [`${backend}.batch_size`]: batchSize };
  const own = ['max_num_seqs', 'max_batch_size'].find((field) => Object.hasOwn(fields, field));
  throw new ConfigError(
    'CONFIG.NO_BATCH_SIZE',
    `backend ${backend} has no batch_size, so --batch-size does not apply`,
    {
      fix: own ? `write ${backend}.${own} in the file` : 'leave --batch-size out',
    },
  );
}
