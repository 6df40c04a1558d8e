import type { Context, Values } from './read-contexts.ts';

/** The completion of bash 3.2 and later: `source <(llem completion bash)`. */
export function bashScript(contexts: readonly Context[]): string {
  const paths = contexts.filter(({ path }) => path.length > 1).map(({ path }) => `"${path.join(' ')}"`);
  return `_llem() {
  local IFS=$'\\n' current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="llem" i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command \${COMP_WORDS[i]}" in
      ${paths.join('|')}) command="$command \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$command $previous" in
${contexts.flatMap(optionCases).join('\n')}
  esac
  if [[ $current == -* ]]; then
    case "$command" in
${contexts.map(flagCase).join('\n')}
    esac
    return
  fi
  case "$command" in
${contexts.map(argumentCase).join('\n')}
  esac
}
complete -F _llem llem
`;
}

function optionCases({ path, options }: Context): string[] {
  return options.flatMap(({ names, value }) => {
    if (value === null) return [];
    const pattern = names.map((name) => `"${[...path, name].join(' ')}"`).join('|');
    return [`    ${pattern}) ${replies(value)}return ;;`];
  });
}

function flagCase({ path, options }: Context): string {
  const words = options.flatMap(({ names }) => names);
  return `      "${path.join(' ')}") ${replies({ kind: 'words', words })};;`;
}

function argumentCase({ path, commands, argument }: Context): string {
  const values: Values = argument ?? { kind: 'words', words: commands };
  return `    "${path.join(' ')}") ${replies(values)};;`;
}

/** Statements that fill COMPREPLY, each with its semicolon. */
function replies(values: Values): string {
  if (values.kind === 'words') {
    if (values.words.length === 0) return '';
    // compgen expands what it is given: these are ids and flags, which hold nothing that could be expanded.
    return `COMPREPLY=($(compgen -W $'${values.words.join('\\n')}' -- "$current")); `;
  }
  const filters =
    values.kind === 'files'
      ? values.suffixes.map((suffix) => `compgen -f -X '!*.${suffix}' -- "$current"`)
      : [];
  // Names with blanks are quoted by readline when it knows that they are names.
  return `compopt -o filenames 2>/dev/null; COMPREPLY=($(${[...filters, 'compgen -d -- "$current"'].join('; ')})); `;
}
