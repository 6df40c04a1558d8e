import { examineMachine } from '@llem/study/examination';
import { judgeMachine } from '../doctor/judge-machine.ts';
import type { CommandOutput } from '../output/claim-output.ts';
import { doctorText } from '../output/doctor-text.ts';
import { printLines } from '../output/print-lines.ts';
import { machineOptions } from './machine-options.ts';
import type { PluginsFlags } from './plugins.ts';

/** `llem doctor`: every check that needs no configuration; 1 when one fails. Cleans stale state records. */
export async function doctorCommand(
  { json, verbose, discovery }: PluginsFlags,
  output: CommandOutput,
): Promise<number> {
  const machine = await examineMachine(machineOptions({ discovery, verbose }));
  const checks = judgeMachine(machine);
  const healthy = checks.every(({ status }) => status !== 'failed');
  if (json) output.print(`${JSON.stringify({ healthy, checks }, null, 2)}\n`);
  else printLines(doctorText(checks), output);
  return healthy ? 0 : 1;
}
