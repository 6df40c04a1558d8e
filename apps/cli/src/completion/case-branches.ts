import type { Context, Values } from './read-contexts.ts';

/** The branches of the `case` statements that bash and zsh share, one a line. */
export interface CaseBranches {
  /** Patterns of the commands below the program. */
  readonly commands: string;
  readonly options: string;
  readonly flags: string;
  readonly arguments: string;
}

/** @param replies Statements that offer the values in the shell's way, each with its semicolon. */
export function caseBranches(
  contexts: readonly Context[],
  replies: (values: Values) => string,
): CaseBranches {
  const nameOf = (path: readonly string[]) => `"${path.join(' ')}"`;
  const words = (all: readonly string[]) => replies({ kind: 'words', words: all });
  return {
    commands: contexts.flatMap(({ path }) => (path.length > 1 ? [nameOf(path)] : [])).join('|'),
    options: contexts
      .flatMap(({ path, options }) =>
        options.flatMap(({ names, value }) => {
          if (value === null) return [];
          const pattern = names.map((name) => nameOf([...path, name])).join('|');
          return [`    ${pattern}) ${replies(value)}return ;;`];
        }),
      )
      .join('\n'),
    flags: contexts
      .map(({ path, options }) => `      ${nameOf(path)}) ${words(options.flatMap(({ names }) => names))};;`)
      .join('\n'),
    arguments: contexts
      .map(
        ({ path, commands, argument }) =>
          `    ${nameOf(path)}) ${argument ? replies(argument) : words(commands)};;`,
      )
      .join('\n'),
  };
}
