import { CYCLE_ORDERS, PRECISIONS } from '@llem/core/support';
import { Argument, Command, CommanderError, Option } from 'commander';
import { DOCUMENT_NAMES, type DocumentName } from './documents/document-names.ts';
import { positiveInteger, positiveNumber, someText } from './flag-values.ts';
import type { Interruption } from './interruption.ts';
import { addMachineCommands } from './machine-commands.ts';
import type { CommandOutput } from './output/claim-output.ts';
import { helpLayout, helpWidth } from './output/help-layout.ts';
import type { ProgramSurroundings } from './program-surroundings.ts';
import { addReadingCommands } from './reading-commands.ts';
import { CLI_VERSION } from './version.ts';

/** Parses the arguments, runs the command and returns the exit code of cli.md 6. Never throws. */
export async function runProgram(
  args: readonly string[],
  interruption: Interruption,
  output: CommandOutput,
): Promise<number> {
  const isJson = args.includes('--json');
  const isVerbose = args.includes('--verbose') || args.includes('-v');
  let exitCode = 0;
  const setExitCode = (code: number) => {
    exitCode = code;
  };
  const program = buildProgram({ interruption, output, setExitCode });
  try {
    await Promise.race([program.parseAsync([...args], { from: 'user' }), interruption.crashed]);
    return exitCode;
  } catch (thrown) {
    // A run that was cancelled because of a crash says so; the crash is the reason.
    const crash = interruption.crash();
    const error = crash ? (await import('@llem/host')).blamePlugin(crash.error) : thrown;
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    // They bring all schemas along, which help does not need.
    const { errorDocument, exitCodeOf } = await import('./output/error-document.ts');
    const { printError } = await import('./output/print-error.ts');
    const { usageErrorOf } = await import('./output/usage-error.ts');
    const { readEnvironment } = await import('@llem/config');
    const failure = error instanceof CommanderError ? usageErrorOf(error, program, args) : error;
    if (isJson) output.print(`${JSON.stringify(errorDocument(failure), null, 2)}\n`);
    printError(failure, { verbose: isVerbose || Boolean(readEnvironment().LLEM_DEBUG) });
    return exitCodeOf(failure);
  }
}

function buildProgram(surroundings: ProgramSurroundings): Command {
  const { interruption, output, setExitCode } = surroundings;
  const program = new Command('llem')
    .description('Measures what an implementation choice costs when a large language model runs')
    .version(`llem v${CLI_VERSION}`, '-V, --version', 'show the version')
    .helpCommand(false)
    .exitOverride()
    // Usage errors are printed with all other errors.
    .configureOutput({
      writeOut: output.print,
      getOutHelpWidth: () => helpWidth(output.columns),
      outputError: () => {},
    })
    .configureHelp(helpLayout(output.columns));

  program
    .command('run')
    .argument('[config]', 'experiment or study file (.yaml, .yml or .json)')
    .description('measure one experiment, or a study of many')
    .option('-m, --model <id>', 'Hugging Face id, or a local path that starts with /, ./, ../ or ~', someText)
    .option('-b, --backend <id>', 'id of an installed backend plugin', someText)
    .option('-d, --dataset <name>', 'aienergyscore, llem-prompts, or a path that ends in .jsonl', someText)
    .option('-n <count>', 'prompts per experiment, the first n in file order', positiveInteger)
    .option('--batch-size <count>', 'prompts that run together', positiveInteger)
    .addOption(new Option('-p, --precision <name>', 'precision of the weights').choices(PRECISIONS))
    .option('-o, --output <dir>', 'base directory of results', someText)
    .option('--dry-run', 'show what would be run; nothing is executed, loaded, locked or written')
    .addOption(new Option('-q, --quiet', 'no progress; the summary stays').conflicts('verbose'))
    .option('-v, --verbose', 'events of the run, causes of errors')
    .option('--cycles <count>', 'how often every configuration runs (a study: 3)', positiveInteger)
    .addOption(new Option('--order <name>', 'order of the runs (a study: interleaved)').choices(CYCLE_ORDERS))
    .option('--no-gaps', 'no pauses between runs and cycles')
    .option('--resume <dir>', 'continue the study in this directory', someText)
    .option('--timeout <hours>', 'limit of the whole study, in hours', positiveNumber)
    .option('--fail-fast', 'end the study at the first failed run')
    .option('--no-lock', 'do not take GPU locks')
    .option('--skip-preflight', 'do not check before the run; the result says so')
    .option('--export-csv', 'also write CSV')
    .option('--json', 'one JSON document on stdout')
    .option('--no-discovery', "only the CLI's own plugins")
    .action(async (path: string | undefined, options) => {
      if (options.dryRun) {
        // On its own, because it must not load what measures.
        const { dryRunCommand } = await import('./commands/dry-run.ts');
        setExitCode(await dryRunCommand(path, options, output));
        return;
      }
      const { runCommand } = await import('./commands/run.ts');
      setExitCode(await runCommand(path, options, interruption, output));
    });

  addMachineCommands(program, surroundings);
  addReadingCommands(program, surroundings);

  program
    .command('schema')
    .addArgument(
      new Argument('[name]', 'a kind of file, or what a command prints with --json').choices(DOCUMENT_NAMES),
    )
    .description('JSON Schema of configuration files and of results, from the installed plugins')
    .option('--json', 'as without it')
    .option('--no-discovery', "only the CLI's own plugins")
    .action(async (name: DocumentName | undefined, options) => {
      const { schemaCommand } = await import('./commands/schema.ts');
      setExitCode(await schemaCommand(name, options, output));
    });
  return program;
}
