import { fileURLToPath } from 'node:url';
import { backendConflict, createMachine, type Machine } from '@llem/study/planning';
import type { CommandOutput } from '../output/claim-output.ts';
import { describeExperiment } from '../output/dry-run-experiment.ts';
import { experimentDocument, studyDocument } from '../output/dry-run-json.ts';
import { describeStudy } from '../output/dry-run-study.ts';
import { printable } from '../output/printable.ts';
import { sayNotes } from '../output/say-notes.ts';
import { stderrLogger } from '../output/stderr-logger.ts';
import { CLI_VERSION } from '../version.ts';
import { type ChosenRun, chooseRun } from './choose-run.ts';
import { planStudy } from './plan-study.ts';
import type { RunFlags } from './run-overrides.ts';

/** `llem run --dry-run` (CLI-07): what would be run. Nothing is executed, loaded, locked or written. */
export async function dryRunCommand(
  path: string | undefined,
  flags: RunFlags,
  output: CommandOutput,
): Promise<number> {
  const machine = await createMachine({
    packageJson: fileURLToPath(new URL('../../package.json', import.meta.url)),
    toolVersion: CLI_VERSION,
    discovery: flags.discovery,
    logger: stderrLogger(flags.verbose === true),
  });
  const chosen = await chooseRun(path, flags, machine);
  if (chosen.kind === 'experiment') await showExperiment(chosen, path ?? null, flags, machine, output);
  else await showStudy(chosen, flags, machine, output);
  return 0;
}

async function showExperiment(
  { config, overrides, notes }: Extract<ChosenRun, { kind: 'experiment' }>,
  path: string | null,
  flags: RunFlags,
  machine: Machine,
  output: CommandOutput,
): Promise<void> {
  sayNotes(notes);
  const { hashes, canonical_texts } = machine.config.parseStudy({ experiments: [config] });
  const [hash = '', text = ''] = [hashes[0], canonical_texts[0]];
  if (flags.json) {
    output.print(experimentDocument(hash, text));
    return;
  }
  const experiment = { config, hash, canonicalText: text, source: { path, overrides } };
  const place = { settings: machine.settings, env: machine.env, output: flags.output ?? null };
  output.print(printable(await describeExperiment(experiment, place, { isVerbose: flags.verbose === true })));
}

async function showStudy(
  { loaded }: Extract<ChosenRun, { kind: 'study' }>,
  flags: RunFlags,
  machine: Machine,
  output: CommandOutput,
): Promise<void> {
  const plan = planStudy(loaded, machine, await backendConflict(loaded.study.experiments, machine));
  sayNotes(plan.notes);
  const parts = flags.json ? studyDocument(plan) : [printable(describeStudy(plan))];
  for (const part of parts) output.print(part);
}
