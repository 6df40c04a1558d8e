import { fileURLToPath } from 'node:url';
import { isStudyFile } from '@llem/config';
import { ConfigError, type ExperimentConfig } from '@llem/core';
import {
  createRunDependencies,
  notYet,
  onlyResult,
  type RunDependencies,
  run,
  studyOfOne,
} from '@llem/study';
import { VERSION } from 'llem';
import type { Interruption } from '../interruption.ts';
import type { CommandOutput } from '../output/claim-output.ts';
import { experimentSummary } from '../output/experiment-summary.ts';
import { printable } from '../output/printable.ts';
import { createProgressPrinter } from '../output/progress-printer.ts';
import { stderrLogger } from '../output/stderr-logger.ts';
import { stderrTerminal } from '../output/terminal.ts';
import { batchSizeOverride, type RunFlags, runOverrides } from './run-overrides.ts';

/** `llem run`: one experiment. Progress goes to stderr, the summary (or one JSON document) to stdout. */
export async function runCommand(
  path: string | undefined,
  flags: RunFlags,
  interruption: Interruption,
  output: CommandOutput,
): Promise<number> {
  await refuseStudies(path, flags);
  const dependencies = await createRunDependencies({
    packageJson: fileURLToPath(new URL('../../package.json', import.meta.url)),
    toolVersion: VERSION,
    discovery: flags.discovery,
    logger: stderrLogger(flags.verbose === true),
  });
  const config = await loadConfig(path, flags, dependencies);
  const { settings, env } = dependencies;
  const verbosity = flags.verbose ? 'verbose' : flags.quiet ? 'quiet' : settings.ui.verbosity;
  const printer = createProgressPrinter(stderrTerminal(env), { verbose: verbosity === 'verbose' });
  if (flags.skipPreflight)
    process.stderr.write(
      'warning: --skip-preflight: the checks before the run are off, and the result says so\n',
    );
  let savedAt: string | null = null;
  interruption.beginRun();
  try {
    const study = await run(studyOfOne(config), dependencies, {
      outputDir: flags.output ?? settings.output.results_dir,
      skipPreflight: flags.skipPreflight ?? false,
      exportCsv: flags.exportCsv ?? false,
      signal: interruption.signal,
      onProgress: (event) => {
        if (verbosity !== 'quiet') printer.onProgress(event);
      },
      onSaved: (saved) => {
        savedAt = saved;
      },
    });
    printer.close();
    const result = onlyResult(study, config);
    output.print(
      flags.json ? `${JSON.stringify(result, null, 2)}\n` : printable(experimentSummary(result, savedAt)),
    );
    if (savedAt !== null) process.stderr.write(`saved to ${savedAt}\n`);
    return 0;
  } finally {
    printer.close();
  }
}

async function refuseStudies(path: string | undefined, { model, cycles, resume }: RunFlags): Promise<void> {
  if (resume !== undefined) throw notYet('--resume');
  if (cycles !== undefined && cycles > 1) throw notYet('--cycles above 1');
  if (path === undefined && model === undefined) {
    throw new ConfigError('CONFIG.NO_MODEL', 'llem run needs an experiment file or --model', {
      fix: 'llem run experiment.yaml, or: llem run --model gpt2 --backend tfjs --precision fp32',
    });
  }
  if (path !== undefined && (await isStudyFile(path))) throw notYet(`${path}: a study file`);
}

async function loadConfig(
  path: string | undefined,
  flags: RunFlags,
  { config, backends }: RunDependencies,
): Promise<ExperimentConfig> {
  const overrides = runOverrides(flags);
  const loaded = await config.loadExperimentConfig(path ?? null, overrides);
  if (flags.batchSize === undefined) return loaded;
  return config.loadExperimentConfig(path ?? null, {
    ...overrides,
    ...batchSizeOverride(flags.batchSize, loaded.backend, backends),
  });
}
