import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type CommandLine, EXAMPLE_COMMAND, HELP, parseCommandLine } from './command-line.ts';
import { isPluginKind, KIND_TITLES, PLUGIN_KINDS, type PluginKind } from './plugin-kind.ts';
import { type PluginName, pluginName } from './plugin-name.ts';
import { Refusal } from './refusal.ts';
import { writePlugin } from './write-plugin.ts';

/** Where the program stands: the parts of a process that it uses. */
export interface Surroundings {
  readonly cwd: string;
  readonly input: NodeJS.ReadableStream;
  /** Takes what is told when all is done. */
  readonly output: NodeJS.WritableStream;
  /** Takes questions and refusals. */
  readonly messages: NodeJS.WritableStream;
  /** A person reads and types. */
  readonly isTerminal: boolean;
}

/** Makes the plugin that the arguments, or the answers on a terminal, describe. Resolves to the exit code. */
export async function createPlugin(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const line = parseCommandLine(args);
    if (line.help) {
      around.output.write(HELP);
      return 0;
    }
    const { kind, name } = await choose(line, around);
    await writePlugin(kind, name, join(around.cwd, name.folder));
    around.output.write(nextSteps(kind, name));
    return 0;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    around.messages.write(`${error.lines().join('\n')}\n`);
    return error.exitCode;
  }
}

interface Choice {
  readonly kind: PluginKind;
  readonly name: PluginName;
}

/** What was given, and on a terminal what is asked for the rest. */
async function choose({ kind, name }: CommandLine, around: Surroundings): Promise<Choice> {
  // What is wrong is said before anything is asked.
  if (kind !== null) kindOf(kind);
  if (name !== null) pluginName(name);
  if (kind !== null && name !== null) return { kind: kindOf(kind), name: pluginName(name) };
  if (!around.isTerminal) {
    const missing = [...(kind === null ? ['--kind'] : []), ...(name === null ? ['--name'] : [])].join(
      ' and ',
    );
    throw new Refusal(`${missing} must be given`, {
      why: 'this is no terminal, so nobody can be asked',
      fix: EXAMPLE_COMMAND,
      exitCode: 2,
    });
  }
  const lines = createInterface({ input: around.input, output: around.messages });
  try {
    const titles = PLUGIN_KINDS.map((one) => `  ${one.padEnd(16)} ${KIND_TITLES[one]}\n`).join('');
    const chosen = kindOf(kind ?? (await lines.question(`${titles}kind: `)).trim());
    const chosenName =
      name ?? (await lines.question(`name of the package, such as ${exampleName(chosen)}: `)).trim();
    return { kind: chosen, name: pluginName(chosenName) };
  } finally {
    lines.close();
  }
}

function kindOf(text: string): PluginKind {
  if (isPluginKind(text)) return text;
  throw new Refusal(`"${text}" is no kind of plugin`, {
    why: `a plugin is made of one of these: ${PLUGIN_KINDS.join(', ')}`,
    fix: EXAMPLE_COMMAND,
    exitCode: 2,
  });
}

function exampleName(kind: PluginKind): string {
  return kind === 'energy' ? 'llem-energy-wattbox' : 'llem-backend-magpie';
}

function nextSteps(kind: PluginKind, { package: name, folder, id }: PluginName): string {
  return `${name}: ${KIND_TITLES[kind]} with the id ${id}, in ${folder}

  cd ${folder}
  npm install
  npm test

README.md there says what comes next.
`;
}
