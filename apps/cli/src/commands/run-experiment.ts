import type { ExperimentConfig } from '@llem/core';
import { onlyResult, run, studyOfOne } from '@llem/study';
import { experimentSummary } from '../output/experiment-summary.ts';
import { printLines } from '../output/print-lines.ts';
import { createProgressPrinter } from '../output/progress-printer.ts';
import { printToStderr } from '../output/stderr-logger.ts';
import { stderrTerminal } from '../output/terminal.ts';
import type { RunContext } from './run-context.ts';

/** Runs one experiment in this process; its failure rejects. */
export async function runExperiment(
  config: ExperimentConfig,
  { flags, dependencies, interruption, output, screen, verbosity }: RunContext,
): Promise<number> {
  const { settings, env } = dependencies;
  const printer = createProgressPrinter(stderrTerminal(env), { verbose: verbosity === 'verbose' });
  screen.print = (line) => printer.print(line);
  let savedAt: string | null = null;
  interruption.beginRun('experiment');
  try {
    const study = await run(studyOfOne(config), dependencies, {
      kind: 'experiment',
      outputDir: flags.output ?? settings.output.results_dir,
      skipPreflight: flags.skipPreflight ?? false,
      exportCsv: flags.exportCsv ?? false,
      lock: flags.lock,
      resume: null,
      source: { path: null, overrides: {} },
      signal: interruption.signal,
      killSignal: interruption.killSignal,
      onProgress: (event) => {
        if (verbosity !== 'quiet') printer.onProgress(event);
      },
      onSaved: (saved) => {
        savedAt = saved;
      },
    });
    printer.close();
    const result = onlyResult(study, config);
    if (flags.json) output.print(`${JSON.stringify(result, null, 2)}\n`);
    else printLines(experimentSummary(result, savedAt), output, { labels: 1 });
    if (savedAt !== null) printToStderr(`saved to ${savedAt}`);
    return 0;
  } finally {
    printer.close();
  }
}
