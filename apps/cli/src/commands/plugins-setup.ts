import { fileURLToPath } from 'node:url';
import { createMachineHost } from '@llem/study/planning';
import { VERSION } from 'llem';
import type { Interruption } from '../interruption.ts';
import type { CommandOutput } from '../output/claim-output.ts';
import { printable } from '../output/printable.ts';
import { stderrLogger } from '../output/stderr-logger.ts';
import type { PluginsFlags } from './plugins.ts';

/** `llem plugins setup <id>`: makes the Python environment of a component. Progress goes to stderr. */
export async function pluginsSetupCommand(
  id: string,
  { verbose, discovery }: Pick<PluginsFlags, 'verbose' | 'discovery'>,
  interruption: Interruption,
  output: CommandOutput,
): Promise<number> {
  const { host } = await createMachineHost({
    packageJson: fileURLToPath(new URL('../../package.json', import.meta.url)),
    toolVersion: VERSION,
    discovery,
    logger: stderrLogger(verbose === true),
  });
  interruption.beginRun('experiment');
  const say = (text: string) => process.stderr.write(`${printable(text)}\n`);
  const interpreter = await host.setUp(id, say, interruption.signal);
  output.print(printable(`${id} is ready: ${interpreter}\n`));
  return 0;
}
