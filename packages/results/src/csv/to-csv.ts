import type { ExperimentResult } from '@llem/core';
import { writeAtomically } from '../files/write-atomically.ts';
import { validatePath } from '../paths/validate-path.ts';
import { CSV_COLUMNS } from './csv-columns.ts';

/**
 * Writes one row per result under a header line: UTF-8, RFC 4180 quoting, `\n`, full precision, null as an empty
 * cell.
 * @throws ConfigError CONFIG.BAD_PATH; ExperimentError EXPERIMENT.SAVE_FAILED
 */
export async function toCsv(results: readonly ExperimentResult[], path: string): Promise<void> {
  const { stringify } = await import('csv-stringify/sync');
  const target = await validatePath(path, { mustExist: false, allowRelative: true });
  const rows = results.map((result) => Object.values(CSV_COLUMNS).map((read) => read(result)));
  // The library quotes separators, quotes and its own line end; RFC 4180 has a lone CR quoted as well.
  await writeAtomically(
    target,
    stringify([Object.keys(CSV_COLUMNS), ...rows], { record_delimiter: '\n', quoted_match: /\r/ }),
  );
}
