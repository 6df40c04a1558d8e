import type { ComponentContext } from '@llem/core';
import {
  type Interpreter,
  type InterpreterChoice,
  type LibraryRequest,
  resolveInterpreter,
} from './resolve-interpreter.ts';

/** The Python modules of a component. */
export type PythonModules = Pick<LibraryRequest, 'id' | 'required' | 'oldest' | 'optional' | 'signal'>;

/** The interpreter that a component's worker runs in, looked for from the working directory. */
export async function interpreterOf(
  { id, required, oldest, optional, signal }: PythonModules,
  { env, settings }: Pick<ComponentContext, 'env' | 'settings'>,
): Promise<InterpreterChoice> {
  return await resolveInterpreter({
    id,
    env,
    settings,
    cwd: process.cwd(),
    required,
    ...(oldest && { oldest }),
    ...(optional && { optional }),
    ...(signal && { signal }),
  });
}

/** Which it is, with the versions of what was looked for: `torch 2.13.0 in /x/bin/python (python3 on PATH)`. */
export function describeInterpreter({ path, source, libraries }: Interpreter): string {
  const versions = Object.entries(libraries).map(([name, version]) => `${name} ${version}`);
  return `${versions.join(', ')} in ${path} (${source})`;
}
