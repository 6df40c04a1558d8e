import { run } from '@llem/study';
import { confirmOnTerminal } from '../output/confirm-on-terminal.ts';
import { isInForeground } from '../output/is-in-foreground.ts';
import { printable } from '../output/printable.ts';
import { sayNotes } from '../output/say-notes.ts';
import { printToStderr } from '../output/stderr-logger.ts';
import { createStudyPrinter } from '../output/study-printer.ts';
import { createStudyRecord } from '../output/study-record.ts';
import { studySummary } from '../output/study-summary.ts';
import { stderrTerminal } from '../output/terminal.ts';
import { systemTicker } from '../output/ticker.ts';
import { waitForEnter } from '../output/wait-for-enter.ts';
import type { ChosenRun } from './choose-run.ts';
import type { RunContext } from './run-context.ts';

/** Runs a study. It resolves also when runs of it failed; the exit code says so (CLI-12). */
export async function runStudy(
  { loaded, source }: Extract<ChosenRun, { kind: 'study' }>,
  { flags, dependencies, interruption, output, screen, verbosity }: RunContext,
): Promise<number> {
  const { settings, env } = dependencies;
  const canAsk = process.stdin.isTTY === true && settings.ui.prompt;
  const printer = createStudyPrinter({
    terminal: stderrTerminal(env),
    ticker: systemTicker,
    verbosity,
    canSkip: () => canAsk && isInForeground(),
  });
  const record = createStudyRecord();
  sayNotes(loaded.study.notes);
  screen.print = (line) => printer.print(line);
  interruption.beginRun('study');
  try {
    const result = await run(loaded.study, dependencies, {
      kind: 'study',
      outputDir: flags.output ?? null,
      skipPreflight: flags.skipPreflight ?? false,
      exportCsv: flags.exportCsv ?? false,
      signal: interruption.signal,
      killSignal: interruption.killSignal,
      onProgress: () => {},
      lock: flags.lock,
      resume: flags.resume ?? null,
      source,
      onEvent(event) {
        record.onEvent(event);
        printer.onEvent(event);
      },
      ...(canAsk && { waitForSkip: waitForEnterHere }),
      ...(canAsk && process.stderr.isTTY && isInForeground() && { confirmChangedDesign: askAboutDesign }),
    });
    printer.close();
    const { experiments: _inTheirFiles, ...document } = result;
    const studyDir = record.studyDir();
    output.print(
      flags.json
        ? `${JSON.stringify(document, null, 2)}\n`
        : printable(studySummary(result, record.runs(), studyDir, output.columns)),
    );
    if (record.isNothingNew()) printToStderr('nothing was left to run');
    if (studyDir !== null) printToStderr(`saved to ${studyDir}`);
    const { failed, not_run } = result.summary;
    return failed + not_run === 0 ? 0 : 1;
  } finally {
    printer.close();
  }

  function waitForEnterHere(over: AbortSignal): Promise<void> {
    return waitForEnter(process.stdin, over, { mayRead: isInForeground, program: process });
  }

  function askAboutDesign(recorded: string, current: string): Promise<boolean> {
    return confirmOnTerminal(changedDesign(recorded, current), interruption.signal);
  }
}

function changedDesign(recorded: string, current: string): string {
  return (
    `The study has changed since it began: its design was ${recorded} and is now ${current}.\n` +
    'Runs that are new would be added, and those that are gone would stay as they are. Continue?'
  );
}
