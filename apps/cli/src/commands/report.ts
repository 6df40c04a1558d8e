import { loadUserConfig, readEnvironment } from '@llem/config';
import { summariseCycles } from '@llem/results/reports';
import { readStudyRuns } from '@llem/study/reports';
import type { ReportDocument } from '../documents/report-document.ts';
import type { CommandOutput } from '../output/claim-output.ts';
import type { ReportFormat } from '../output/report-formats.ts';
import { reportText } from '../output/report-text.ts';
import { stderrLogger } from '../output/stderr-logger.ts';

export interface ReportFlags {
  readonly format: ReportFormat;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** `llem report`: a table over a study's result files, the cycles of each configuration summarised. */
export async function reportCommand(
  studyDir: string,
  { format, json, verbose }: ReportFlags,
  output: CommandOutput,
): Promise<number> {
  const logger = stderrLogger(verbose === true);
  await loadUserConfig(undefined, { environment: readEnvironment(), onWarning: (text) => logger.warn(text) });
  const { name, status, configurations, unusable } = await readStudyRuns(studyDir);
  for (const { file, why } of unusable) logger.warn(`${file} is in no figure: ${why}`);
  const document: ReportDocument = {
    study: name,
    status,
    configurations: configurations.map(({ config_hash, summary, planned, results }) => ({
      ...{ config_hash, summary, planned },
      completed: results.length,
      figures: summariseCycles(results),
    })),
  };
  output.print(
    json ? `${JSON.stringify(document, null, 2)}\n` : reportText(document, format, output.columns),
  );
  return 0;
}
