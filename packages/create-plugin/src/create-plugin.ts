import { join } from 'node:path';
import { choosePlugin, type Terminal } from './choose-plugin.ts';
import { HELP, parseCommandLine } from './command-line.ts';
import { KIND_TITLES, type PluginKind } from './plugin-kind.ts';
import type { PluginName } from './plugin-name.ts';
import { Refusal } from './refusal.ts';
import { writePlugin } from './write-plugin.ts';

/** Where the program stands: the parts of a process that it uses. */
export interface Surroundings {
  readonly cwd: string;
  /** Takes what is told when all is done. */
  readonly output: NodeJS.WritableStream;
  /** Takes refusals. */
  readonly messages: NodeJS.WritableStream;
  readonly terminal: Terminal | null;
}

/** Makes the plugin that the arguments, or the answers on a terminal, describe. Resolves to the exit code. */
export async function createPlugin(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const line = parseCommandLine(args);
    if (line.help) {
      around.output.write(HELP);
      return 0;
    }
    const { kind, name } = await choosePlugin(line, around.terminal);
    await writePlugin(kind, name, join(around.cwd, name.folder));
    around.output.write(nextSteps(kind, name));
    return 0;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    around.messages.write(`${error.lines().join('\n')}\n`);
    return error.exitCode;
  }
}

function nextSteps(kind: PluginKind, { package: name, folder, id }: PluginName): string {
  return `${name}: ${KIND_TITLES[kind]} with the id ${id}, in ${folder}

  cd ${folder}
  npm install
  npm test

README.md there says what comes next.
`;
}
