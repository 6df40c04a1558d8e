import { createRunDependencies } from '@llem/study';
import type { Interruption } from '../interruption.ts';
import type { CommandOutput } from '../output/claim-output.ts';
import { sayNotes } from '../output/say-notes.ts';
import { printToStderr } from '../output/stderr-logger.ts';
import { chooseRun } from './choose-run.ts';
import { machineOptions } from './machine-options.ts';
import { runExperiment } from './run-experiment.ts';
import type { RunFlags } from './run-overrides.ts';
import { runStudy } from './run-study.ts';

/** `llem run`: one experiment or one study. Progress goes to stderr, the summary (or one JSON document) to stdout. */
export async function runCommand(
  path: string | undefined,
  flags: RunFlags,
  interruption: Interruption,
  output: CommandOutput,
): Promise<number> {
  // A warning must not break into the lines that a printer redraws.
  const screen: { print: (line: string) => void } = { print: printToStderr };
  const dependencies = await createRunDependencies(machineOptions(flags, (line) => screen.print(line)));
  const chosen = await chooseRun(path, flags, dependencies);
  const { verbosity } = dependencies.settings.ui;
  const context = {
    flags,
    dependencies,
    interruption,
    output,
    screen,
    verbosity: flags.verbose ? 'verbose' : flags.quiet ? 'quiet' : verbosity,
  } as const;
  if (flags.skipPreflight)
    sayNotes(['warning: --skip-preflight: the checks before the run are off, and the result says so']);
  if (chosen.kind === 'study') return runStudy(chosen, context);
  sayNotes(chosen.notes);
  return runExperiment(chosen.config, context);
}
