import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setupFolder, type UserConfig } from '@llem/core';
import type { Environment } from '../environment/environment.ts';
import { expandHome } from '../environment/expand-home.ts';

/** Where an interpreter may be. */
export interface Candidate {
  readonly path: string;
  /** Why it is looked at, in words. */
  readonly source: string;
}

/** What a user has said about interpreters, and where llem puts them. */
export interface InterpreterRequest {
  /** Id of the component. */
  readonly id: string;
  readonly env: Environment;
  readonly settings: UserConfig;
  /** Where the command runs. */
  readonly cwd: string;
}

/** The interpreter that the user prescribes for a component, null without one. It stands as given. */
export function prescribedInterpreter({ id, env, settings }: InterpreterRequest): Candidate | null {
  const { interpreter, interpreters } = settings.python;
  const own = Object.hasOwn(interpreters, id) ? interpreters[id] : undefined;
  const places: [string | null | undefined, string][] = [
    [env.LLEM_PYTHON, 'LLEM_PYTHON'],
    [own, `python.interpreters.${id} of the user config`],
    [interpreter, 'python.interpreter of the user config'],
  ];
  const [path, source] = places.find(([place]) => place) ?? [];
  return path && source ? { path: expandHome(path, env), source } : null;
}

/** The interpreters to look at otherwise, in order; those of folders that do not exist are left out. */
export function candidateInterpreters({ id, env, cwd }: InterpreterRequest): readonly Candidate[] {
  const folders = [
    { folder: env.VIRTUAL_ENV, source: 'the active virtual environment (VIRTUAL_ENV)' },
    { folder: env.CONDA_PREFIX, source: 'the active conda environment (CONDA_PREFIX)' },
    { folder: join(projectFolder(cwd), '.venv'), source: '.venv beside the project' },
    { folder: setupFolder(id, env), source: `the environment of llem plugins setup ${id}` },
  ];
  const inFolders = folders.flatMap(({ folder, source }) => {
    const path = folder ? join(folder, 'bin', 'python') : '';
    return folder && existsSync(path) ? [{ path, source }] : [];
  });
  return [...inFolders, { path: 'python3', source: 'python3 on PATH' }];
}

/** The nearest folder at or above `cwd` that is a Node or Python project, else `cwd` itself. */
function projectFolder(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (['package.json', 'pyproject.toml'].some((file) => existsSync(join(folder, file)))) return folder;
    if (folder === dirname(folder)) return cwd;
  }
}
