import type { Law } from './law.ts';
import type { ModuleFacts } from './parse-module.ts';
import type { Rule } from './rule.ts';
import { packageOf, productFiles } from './tree.ts';

/** A thing that only certain files or packages may do. */
function reserved(
  name: string,
  does: (facts: ModuleFacts) => boolean,
  places: (law: Law) => string[],
  instead: string,
): Rule {
  return {
    name,
    subjects: ({ tree }) => productFiles(tree),
    check: (file, house) => {
      const allowed = places(house.law);
      if (!does(house.facts(file)) || allowed.includes(file.path) || allowed.includes(packageOf(file.path)))
        return [];
      return [`${name}; ${instead}`];
    },
  };
}

export const PROCESS_RULES: readonly Rule[] = [
  reserved(
    'console is only used in the CLI',
    ({ usesConsole }) => usesConsole,
    ({ console }) => console,
    'log through the context or report progress',
  ),
  reserved(
    'process.exit is only called in the CLI and in process files',
    ({ exits }) => exits,
    ({ processExit, processFiles }) => [...processExit, ...processFiles],
    'throw, and let the caller end',
  ),
  reserved(
    'process.env is read in one file of config and in process files',
    ({ readsEnvironment }) => readsEnvironment,
    ({ environmentReads, processFiles }) => [...environmentReads, ...processFiles],
    'take env as an argument',
  ),
  reserved(
    'process.env is only written where a library reads nothing else',
    ({ writesEnvironment }) => writesEnvironment,
    ({ environmentWrites }) => environmentWrites,
    'hand an env to the child instead',
  ),
];
