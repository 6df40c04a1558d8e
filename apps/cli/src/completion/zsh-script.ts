import type { Context, Values } from './read-contexts.ts';

/** The completion of zsh: in a file `_llem` on `fpath`, or `source <(llem completion zsh)`. */
export function zshScript(contexts: readonly Context[]): string {
  const paths = contexts.filter(({ path }) => path.length > 1).map(({ path }) => `"${path.join(' ')}"`);
  return `#compdef llem
_llem() {
  local current="\${words[CURRENT]}" previous="\${words[CURRENT-1]}" command="llem" i
  for ((i = 2; i < CURRENT; i++)); do
    case "$command \${words[i]}" in
      ${paths.join('|')}) command="$command \${words[i]}" ;;
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
if [[ "\${funcstack[1]}" == _llem ]]; then _llem "$@"; else compdef _llem llem; fi
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
  return `    "${path.join(' ')}") ${replies(argument ?? { kind: 'words', words: commands })};;`;
}

function replies(values: Values): string {
  if (values.kind === 'directories') return '_files -/; ';
  if (values.kind === 'files') return `_files -g '*.(${values.suffixes.join('|')})'; `;
  if (values.words.length === 0) return '';
  return `compadd -- ${values.words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')}; `;
}
