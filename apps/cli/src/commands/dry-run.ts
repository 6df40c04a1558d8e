import {
  backendConflict,
  createMachine,
  createSummarizer,
  estimateExperiments,
  type Machine,
} from '@llem/study/planning';
import type { CommandOutput } from '../output/claim-output.ts';
import { describeExperiment } from '../output/dry-run-experiment.ts';
import { experimentDocument, studyDocument } from '../output/dry-run-json.ts';
import { describeStudy } from '../output/dry-run-study.ts';
import { printLines } from '../output/print-lines.ts';
import { printable } from '../output/printable.ts';
import { sayNotes } from '../output/say-notes.ts';
import { type ChosenRun, chooseRun } from './choose-run.ts';
import { machineOptions } from './machine-options.ts';
import { planStudy } from './plan-study.ts';
import type { RunFlags } from './run-overrides.ts';

/** `llem run --dry-run` (CLI-07): what would be run. Nothing is executed, loaded, locked or written. */
export async function dryRunCommand(
  path: string | undefined,
  flags: RunFlags,
  output: CommandOutput,
): Promise<number> {
  const machine = await createMachine(machineOptions(flags));
  const failed = new AbortController();
  // Another process asks, while this one loads what may be a large study.
  const devices = machine.host.devices(failed.signal);
  devices.catch(() => {});
  const outlook = { machine, devices };
  try {
    const chosen = await chooseRun(path, flags, machine);
    if (chosen.kind === 'experiment') await showExperiment(chosen, path ?? null, flags, outlook, output);
    else await showStudy(chosen, flags, outlook, output);
    return 0;
  } catch (error) {
    failed.abort();
    throw error;
  }
}

/** What the machine brings, and its GPUs, on their way. */
interface Outlook {
  readonly machine: Machine;
  readonly devices: ReturnType<Machine['host']['devices']>;
}

async function showExperiment(
  { config, overrides, notes }: Extract<ChosenRun, { kind: 'experiment' }>,
  path: string | null,
  flags: RunFlags,
  { machine, devices }: Outlook,
  output: CommandOutput,
): Promise<void> {
  sayNotes(notes);
  const { hashes, canonical_texts } = machine.config.parseStudy({ experiments: [config] });
  const [hash = '', text = ''] = [hashes[0], canonical_texts[0]];
  const [estimate] = await estimateExperiments([config], devices, machine.env);
  if (!estimate) throw new Error('one experiment has one estimate');
  if (flags.json) {
    output.print(experimentDocument(hash, text, estimate));
    return;
  }
  const experiment = { config, hash, canonicalText: text, source: { path, overrides }, estimate };
  const place = { settings: machine.settings, env: machine.env, output: flags.output ?? null };
  const lines = await describeExperiment(experiment, place, { isVerbose: flags.verbose === true });
  printLines(lines, output, { labels: 1 });
}

async function showStudy(
  { loaded }: Extract<ChosenRun, { kind: 'study' }>,
  flags: RunFlags,
  { machine, devices }: Outlook,
  output: CommandOutput,
): Promise<void> {
  const { experiments } = loaded.study;
  const [conflict, estimates] = await Promise.all([
    backendConflict(experiments, machine),
    estimateExperiments(experiments, devices, machine.env),
  ]);
  const summaryOf = createSummarizer(machine.backends);
  const resume =
    flags.resume === undefined
      ? null
      : { studyDir: flags.resume, toolVersion: machine.toolVersion, summaryOf };
  const plan = await planStudy(loaded, machine, { conflict, estimates, resume });
  sayNotes(plan.notes);
  const parts = flags.json
    ? studyDocument(plan)
    : [printable(describeStudy(plan, summaryOf, output.columns))];
  for (const part of parts) output.print(part);
}
