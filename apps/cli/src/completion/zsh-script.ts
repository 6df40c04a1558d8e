import { caseStatements } from './case-statements.ts';
import type { Context, Values } from './read-contexts.ts';

/** The completion of zsh: in a file `_llem` on `fpath`, or `source <(llem completion zsh)`. */
export function zshScript(contexts: readonly Context[]): string {
  const { commands, offer } = caseStatements(contexts, replies);
  return `#compdef llem
_llem() {
  local current="\${words[CURRENT]}" previous="\${words[CURRENT-1]}" command="llem" i
  if [[ $current == --*=* ]]; then previous="\${current%%=*}" current="\${current#*=}"; compset -P '*='; fi
  for ((i = 2; i < CURRENT; i++)); do
    case "$command \${words[i]}" in
      ${commands}) command="$command \${words[i]}" ;;
    esac
  done
${offer}
}
if [[ "\${funcstack[1]}" == _llem ]]; then _llem "$@"; else compdef _llem llem; fi
`;
}

function replies(values: Values): string {
  if (values.kind === 'directories') return '_files -/; ';
  if (values.kind === 'files') return `_files -g '*.(${values.suffixes.join('|')})'; `;
  if (values.words.length === 0) return '';
  return `compadd -- ${values.words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')}; `;
}
