import { inspectMachine } from '@llem/study/inspection';
import type { CommandOutput } from '../output/claim-output.ts';
import { configText } from '../output/config-text.ts';
import { describeMachine } from '../output/describe-machine.ts';
import { printLines } from '../output/print-lines.ts';
import { machineOptions } from './machine-options.ts';
import type { PluginsFlags } from './plugins.ts';

/** `llem config` (CLI-06): the environment and what is missing. Writes nothing and always succeeds. */
export async function configCommand(
  { json, verbose, discovery }: PluginsFlags,
  output: CommandOutput,
): Promise<number> {
  const facts = await inspectMachine(machineOptions({ discovery, verbose }));
  const document = describeMachine(facts);
  if (json) output.print(`${JSON.stringify(document, null, 2)}\n`);
  else printLines(configText(document, { isVerbose: verbose === true }), output);
  return 0;
}
