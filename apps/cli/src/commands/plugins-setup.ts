import { createMachineHost } from '@llem/study/planning';
import type { PluginsSetupDocument } from '../documents/plugins-setup-document.ts';
import type { Interruption } from '../interruption.ts';
import type { CommandOutput } from '../output/claim-output.ts';
import { UsageError } from '../output/error-document.ts';
import { printLines } from '../output/print-lines.ts';
import { printable } from '../output/printable.ts';
import { setupLines } from '../output/setup-lines.ts';
import { machineOptions } from './machine-options.ts';
import type { PluginsFlags } from './plugins.ts';

export interface SetupFlags extends PluginsFlags {
  readonly list?: boolean;
  readonly remove?: boolean;
}

/**
 * `llem plugins setup`: makes the Python environment of a component and checks it, removes it, or lists those that
 * there are. Progress goes to stderr.
 */
export async function pluginsSetupCommand(
  id: string | undefined,
  { list, remove, json, verbose, discovery }: SetupFlags,
  interruption: Interruption,
  output: CommandOutput,
): Promise<number> {
  const { setups } = (await createMachineHost(machineOptions({ discovery, verbose }))).host;
  if (list) {
    const environments = await setups.list();
    if (json) output.print(document({ environments }));
    else printLines(setupLines(environments), output);
    return 0;
  }
  if (id === undefined) throw noId();
  interruption.beginRun('experiment');
  const say = (text: string) => process.stderr.write(`${printable(text)}\n`);
  if (remove) {
    const folder = await setups.remove(id, say, interruption.signal);
    output.print(json ? document({ id, removed: folder }) : printable(`${id} is removed: ${folder}\n`));
    return 0;
  }
  const interpreter = await setups.make(id, say, interruption.signal);
  output.print(json ? document({ id, interpreter }) : printable(`${id} is ready: ${interpreter}\n`));
  return 0;
}

function document(content: PluginsSetupDocument): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

function noId(): UsageError {
  const message = "missing argument 'id'";
  return new UsageError(message, 'llem plugins setup --list shows which there are');
}
