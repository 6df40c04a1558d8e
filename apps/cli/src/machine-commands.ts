import { type Command, Option } from 'commander';
import type { ProgramSurroundings } from './program-surroundings.ts';

/** `config`, `doctor` and `plugins`: what this machine brings to a measurement. */
export function addMachineCommands(
  program: Command,
  { interruption, output, setExitCode }: ProgramSurroundings,
): void {
  program
    .command('config')
    .description('show the environment and what is missing')
    .option('--json', 'one JSON document on stdout')
    .option('--no-discovery', "only the CLI's own plugins")
    .option('-v, --verbose', 'versions, interpreters, and settings that differ from their default')
    .action(async (options) => {
      const { configCommand } = await import('./commands/config.ts');
      setExitCode(await configCommand(options, output));
    });

  program
    .command('doctor')
    .description('check this machine for what spoils a measurement, and clean what crashed runs left')
    .option('--json', 'one JSON document on stdout')
    .option('--no-discovery', "only the CLI's own plugins")
    .option('-v, --verbose', 'events of the checks, causes of errors')
    .action(async (options) => {
      const { doctorCommand } = await import('./commands/doctor.ts');
      setExitCode(await doctorCommand(options, output));
    });

  const plugins = program
    .command('plugins')
    .description('installed plugins, what they find here, and which would be chosen');
  plugins
    .command('list', { isDefault: true })
    .description('list them')
    .option('--json', 'one JSON document on stdout')
    .option('--no-discovery', "only the CLI's own plugins")
    .option('-v, --verbose', 'causes of errors')
    .action(async (options) => {
      const { pluginsCommand } = await import('./commands/plugins.ts');
      setExitCode(await pluginsCommand(options, output));
    });
  plugins
    .command('setup')
    .argument('[id]', 'a component whose library is a Python one: pytorch, zeus, codecarbon')
    .description('make its Python environment, or complete it, and check that it works')
    .addOption(new Option('--list', 'show the environments that there are instead').conflicts('remove'))
    .option('--remove', 'remove it instead')
    .option('--json', 'one JSON document on stdout')
    .option('--no-discovery', "only the CLI's own plugins")
    .option('-v, --verbose', 'causes of errors')
    .action(async (id: string | undefined, options) => {
      const { pluginsSetupCommand } = await import('./commands/plugins-setup.ts');
      setExitCode(await pluginsSetupCommand(id, options, interruption, output));
    });
}
