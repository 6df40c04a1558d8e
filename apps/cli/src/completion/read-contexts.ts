import type { Argument, Command, Option } from 'commander';

/** What may stand at one place of a command line. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'directories' }
  /** Files with these suffixes, all without any, and the directories on the way. */
  | { readonly kind: 'files'; readonly suffixes: readonly string[] };

/** A command, by the words that lead to it, and what may follow. */
export interface Context {
  readonly path: readonly string[];
  readonly description: string;
  readonly commands: readonly string[];
  readonly options: readonly ContextOption[];
  /** Of its arguments; null when it takes none. */
  readonly argument: Values | null;
}

export interface ContextOption {
  readonly names: readonly string[];
  readonly description: string;
  /** Null for a flag without a value; no words where anything may stand. */
  readonly value: Values | null;
}

/** Words for values that the program knows and commander does not, by the option or the argument's command. */
export type KnownWords = Readonly<Record<string, readonly string[]>>;

const FILES_BY_PLACEHOLDER: Readonly<Record<string, Values>> = {
  dir: { kind: 'directories' },
  study: { kind: 'directories' },
  config: { kind: 'files', suffixes: ['yaml', 'yml', 'json'] },
  first: { kind: 'files', suffixes: ['json'] },
  others: { kind: 'files', suffixes: ['json'] },
};

/** Reads every command of a program, itself first, from what commander was told of it. */
export function readContexts(program: Command, known: KnownWords): Context[] {
  return contextsOf(program, [program.name()], known);
}

function contextsOf(command: Command, path: readonly string[], known: KnownWords): Context[] {
  const [argument] = command.registeredArguments;
  const own: Context = {
    path,
    description: command.description(),
    commands: command.commands.map((one) => one.name()),
    options: command
      .createHelp()
      .visibleOptions(command)
      .map((option) => readOption(option, known)),
    argument: argument ? valuesOf(argument, argument.name(), known[path.slice(1).join(' ')]) : null,
  };
  const inner = command.commands.flatMap((one) => contextsOf(one, [...path, one.name()], known));
  return [own, ...inner];
}

function readOption(option: Option, known: KnownWords): ContextOption {
  const names = [option.long, option.short].filter((name) => name != null);
  const placeholder = /[<[](\w+)/.exec(option.flags)?.[1];
  const words = option.long ? known[option.long] : undefined;
  return {
    names,
    description: option.description,
    value: placeholder === undefined ? null : valuesOf(option, placeholder, words),
  };
}

function valuesOf(
  { argChoices }: Pick<Argument | Option, 'argChoices'>,
  placeholder: string,
  words: readonly string[] | undefined,
): Values {
  const choices = argChoices ?? words;
  if (choices) return { kind: 'words', words: choices };
  return FILES_BY_PLACEHOLDER[placeholder] ?? { kind: 'words', words: [] };
}
