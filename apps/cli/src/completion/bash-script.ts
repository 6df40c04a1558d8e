import { caseStatements } from './case-statements.ts';
import type { Context, Values } from './read-contexts.ts';

/** The completion of bash 3.2 and later: `source <(llem completion bash)`. */
export function bashScript(contexts: readonly Context[]): string {
  const { commands, offer } = caseStatements(contexts, replies);
  return `_llem() {
  local IFS=$'\\n' current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="llem" i
  COMPREPLY=()
  # In --flag=value the sign is a word of its own.
  if [[ $current == = ]]; then current=""; elif [[ $previous == = ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command \${COMP_WORDS[i]}" in
      ${commands}) command="$command \${COMP_WORDS[i]}" ;;
    esac
  done
${offer}
}
complete -F _llem llem
`;
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
