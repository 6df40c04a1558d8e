import type { Context, Values } from './read-contexts.ts';

/** What bash and zsh, whose `case` is one, do with the words before the cursor. */
export interface CaseStatements {
  /** Patterns of the commands below the program. */
  readonly commands: string;
  /** Offers values of the option before, flags, or arguments, by `$command`, `$previous` and `$current`. */
  readonly offer: string;
}

/** @param replies Statements that offer the values in the shell's way, each with its semicolon. */
export function caseStatements(
  contexts: readonly Context[],
  replies: (values: Values) => string,
): CaseStatements {
  const nameOf = (path: readonly string[]) => `"${path.join(' ')}"`;
  const words = (all: readonly string[]) => replies({ kind: 'words', words: all });
  const options = contexts.flatMap(({ path, options }) =>
    options.flatMap(({ names, value }) => {
      if (value === null) return [];
      const pattern = names.map((name) => nameOf([...path, name])).join('|');
      return [`    ${pattern}) ${replies(value)}return ;;`];
    }),
  );
  const flags = contexts.map(
    ({ path, options }) => `      ${nameOf(path)}) ${words(options.flatMap(({ names }) => names))};;`,
  );
  const commandArguments = contexts.map(
    ({ path, commands, argument }) =>
      `    ${nameOf(path)}) ${argument ? replies(argument) : words(commands)};;`,
  );
  return {
    commands: contexts.flatMap(({ path }) => (path.length > 1 ? [nameOf(path)] : [])).join('|'),
    offer: `  case "$command $previous" in
${options.join('\n')}
  esac
  if [[ $current == -* ]]; then
    case "$command" in
${flags.join('\n')}
    esac
    return
  fi
  case "$command" in
${commandArguments.join('\n')}
  esac`,
  };
}
