import { Argument, type Command, Option } from 'commander';
import { SHELLS, type Shell } from './completion/shells.ts';
import { REPORT_FORMATS } from './output/report-formats.ts';
import type { ProgramSurroundings } from './program-surroundings.ts';

/** `compare` and `report`: what results say; and `completion`, which says what commands there are. */
export function addReadingCommands(
  program: Command,
  { output, setExitCode }: Pick<ProgramSurroundings, 'output' | 'setExitCode'>,
): void {
  program
    .command('compare')
    .argument('<first>', 'a result.json, or the directory of a run')
    .argument('<others...>', 'those that are set beside it')
    .description('ratios of energy, speed, latency and memory, and what the configurations differ in')
    .option('--json', 'one JSON document on stdout')
    .option('-v, --verbose', 'causes of errors')
    .action(async (first: string, others: string[], options) => {
      const { compareCommand } = await import('./commands/compare.ts');
      setExitCode(await compareCommand(first, others, options, output));
    });

  program
    .command('report')
    .argument('<study>', 'the directory of a study')
    .description('table of a study: mean and standard deviation over the cycles of each configuration')
    .addOption(new Option('--format <name>', 'form of the table').choices(REPORT_FORMATS).default('text'))
    .option('--json', 'one JSON document on stdout')
    .option('-v, --verbose', 'causes of errors')
    .action(async (study: string, options) => {
      const { reportCommand } = await import('./commands/report.ts');
      setExitCode(await reportCommand(study, options, output));
    });

  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'the shell that is to complete').choices(SHELLS))
    .description('print a completion script: source <(llem completion bash)')
    .option('-v, --verbose', 'causes of errors')
    .action(async (shell: Shell) => {
      const { completionCommand } = await import('./commands/completion.ts');
      setExitCode(await completionCommand(shell, program, output));
    });
}
