import { createMachineHost } from '@llem/study/planning';
import type { CommandOutput } from '../output/claim-output.ts';
import { pluginTable } from '../output/plugin-table.ts';
import { printLines } from '../output/print-lines.ts';
import { machineOptions } from './machine-options.ts';

export interface PluginsFlags {
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly discovery: boolean;
}

/** `llem plugins`: what is installed, what each component finds here, and what `auto` would choose. */
export async function pluginsCommand(
  { json, verbose, discovery }: PluginsFlags,
  output: CommandOutput,
): Promise<number> {
  const { host } = await createMachineHost(machineOptions({ discovery, verbose }));
  const report = await host.report();
  if (json) output.print(`${JSON.stringify(report, null, 2)}\n`);
  else printLines(pluginTable(report), output);
  return 0;
}
