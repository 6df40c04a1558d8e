import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadUserConfig, readEnvironment } from '@llem/config';
import { ConfigError, type ExperimentResult, type Logger } from '@llem/core';
import { fromJson } from '@llem/results';
import { compareResults } from '@llem/results/reports';
import type { ComparisonDocument } from '../documents/comparison-document.ts';
import type { CommandOutput } from '../output/claim-output.ts';
import { comparisonText } from '../output/comparison-text.ts';
import { isZodError } from '../output/error-document.ts';
import { printableLines } from '../output/printable.ts';
import { stderrLogger } from '../output/stderr-logger.ts';
import { zodIssueLines } from '../output/zod-issue-lines.ts';

export interface CompareFlags {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** `llem compare`: results beside the first of them. */
export async function compareCommand(
  first: string,
  others: readonly string[],
  { json, verbose }: CompareFlags,
  output: CommandOutput,
): Promise<number> {
  const logger = stderrLogger(verbose === true);
  // Read at the start of every command (config.md 5): a broken one is told before anything else.
  await loadUserConfig(undefined, { environment: readEnvironment(), onWarning: (text) => logger.warn(text) });
  const read = async (path: string) => await readResult(await resultFile(path), logger);
  const results: [ExperimentResult, ...ExperimentResult[]] = [
    await read(first),
    ...(await Promise.all(others.map(read))),
  ];
  const { figures, differing, warnings } = compareResults(results);
  const document: ComparisonDocument = {
    results: [first, ...others].flatMap((path, index) => {
      const result = results[index];
      if (result === undefined) return [];
      const { experiment_id, measurement_config_hash, model_name: model, backend } = result;
      return [{ path, experiment_id, measurement_config_hash, model, backend }];
    }),
    comparisons: figures.map((list) => [...list]),
    differing: differing.map(({ path, values }) => ({ path, values: [...values] })),
    warnings: [...warnings],
  };
  if (json) output.print(`${JSON.stringify(document, null, 2)}\n`);
  else output.print(printableLines(comparisonText(document, output.columns)));
  return 0;
}

/** Of several files the one that does not fit is to be named. */
async function readResult(file: string, logger: Logger): Promise<ExperimentResult> {
  try {
    return await fromJson(file, { logger });
  } catch (error) {
    if (!isZodError(error)) throw error;
    throw new ConfigError('CONFIG.RESULT_UNREADABLE', `${file} is not a result of llem`, {
      path: file,
      why: zodIssueLines(error.issues).join('; '),
      fix: 'give the path of a result.json that llem wrote',
      cause: error,
    });
  }
}

/** The result in a run's directory; a path that is none is left to be refused as it was written. */
async function resultFile(path: string): Promise<string> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isDirectory ? join(path, 'result.json') : path;
}
