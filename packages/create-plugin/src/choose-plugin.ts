import { createInterface } from 'node:readline/promises';
import { type CommandLine, EXAMPLE_COMMAND } from './command-line.ts';
import { isPluginKind, KIND_TITLES, PLUGIN_KINDS, type PluginKind, TEMPLATE_NAMES } from './plugin-kind.ts';
import { type PluginName, pluginName } from './plugin-name.ts';
import { Refusal } from './refusal.ts';

/** What is to be made. */
export interface Choice {
  readonly kind: PluginKind;
  readonly name: PluginName;
}

/** Where a person can be asked; null where nobody reads and types. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** What was given, and on a terminal what is typed for the rest. What was given wrongly is refused before that. */
export async function choosePlugin(line: CommandLine, terminal: Terminal | null): Promise<Choice> {
  const kind = line.kind === null ? null : kindOf(line.kind);
  const name = line.name === null ? null : pluginName(line.name);
  if (kind !== null && name !== null) return { kind, name };
  if (terminal === null) throw missing(line, 'this is no terminal, so nobody can be asked');
  // Not as a terminal of its own: Ctrl+C must stay a signal.
  const lines = createInterface({ ...terminal, terminal: false });
  const ended = new AbortController();
  lines.once('close', () => ended.abort());
  const ask = async (question: string) => {
    const answer = lines.question(question, { signal: ended.signal });
    return (
      await answer.catch(() => Promise.reject(missing(line, 'the input ended before it was typed')))
    ).trim();
  };
  try {
    const chosen = kind ?? kindOf(await ask(`${kindTable()}kind: `));
    const example = TEMPLATE_NAMES[chosen].package;
    return { kind: chosen, name: name ?? pluginName(await ask(`name of the package, such as ${example}: `)) };
  } finally {
    lines.close();
  }
}

function kindOf(text: string): PluginKind {
  if (isPluginKind(text)) return text;
  throw new Refusal(`${JSON.stringify(text)} is no kind of plugin`, {
    why: `a plugin is made of one of these: ${PLUGIN_KINDS.join(', ')}`,
    fix: EXAMPLE_COMMAND,
    exitCode: 2,
  });
}

function kindTable(): string {
  return PLUGIN_KINDS.map((kind) => `  ${kind.padEnd(16)} ${KIND_TITLES[kind]}\n`).join('');
}

function missing({ kind, name }: CommandLine, why: string): Refusal {
  const options = [...(kind === null ? ['--kind'] : []), ...(name === null ? ['--name'] : [])];
  return new Refusal(`${options.join(' and ')} must be given`, { why, fix: EXAMPLE_COMMAND, exitCode: 2 });
}
