import { readdirSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  type Candidate,
  candidateInterpreters,
  type InterpreterRequest,
  prescribedInterpreter,
} from '@llem/hub';
import { findOnPath } from './find-on-path.ts';

/** A folder with a Python and its packages. */
export interface PythonEnvironment {
  readonly folder: string;
  /** Why it is this one, in words. */
  readonly source: string;
}

/**
 * The Python environment that a local backend's engine will run in, as far as files tell without starting a Python:
 * the prescribed one, else the first with the packages that its plugin asks for, else the first there is.
 *
 * @param requirements What `llem plugins setup` installs for it, such as `torch>=2.5`.
 */
export function pythonEnvironment(
  request: InterpreterRequest,
  requirements: readonly string[],
): PythonEnvironment {
  return environmentOf(engineInterpreter(request, requirements), request);
}

/** The interpreter of that environment, as the user or the search names it. */
export function engineInterpreter(request: InterpreterRequest, requirements: readonly string[]): Candidate {
  const prescribed = prescribedInterpreter(request);
  const candidates = prescribed ? [prescribed] : candidateInterpreters(request);
  const complete = candidates.find((candidate) =>
    hasPackages(environmentOf(candidate, request).folder, requirements),
  );
  return complete ?? candidates[0] ?? { path: 'python3', source: 'python3 on PATH' };
}

/** The interpreter of a virtual environment is a link to another: its folder, not the file behind it, says which. */
function environmentOf({ path, source }: Candidate, { env, cwd }: InterpreterRequest): PythonEnvironment {
  const file = path.includes('/') ? resolve(cwd, path) : (findOnPath(path, env) ?? path);
  const folder = dirname(dirname(file));
  try {
    return { folder: realpathSync(folder), source };
  } catch {
    return { folder, source };
  }
}

function hasPackages(folder: string, requirements: readonly string[]): boolean {
  const installed = new Set(packageFolders(folder).flatMap(distributions));
  return requirements.every((requirement) => installed.has(normalised(requirement)));
}

/** Where packages lie below a Python's folder, Debian's own place included. */
function packageFolders(folder: string): string[] {
  const versions = entriesOf(join(folder, 'lib')).filter((name) => name.startsWith('python3'));
  return versions.flatMap((name) =>
    ['site-packages', 'dist-packages'].map((packages) => join(folder, 'lib', name, packages)),
  );
}

/** Names of the packages installed in a folder, by what pip leaves for each: `torch-2.5.0.dist-info`. */
function distributions(packages: string): string[] {
  return entriesOf(packages).flatMap((entry) => {
    const name = /^([^-]+)-.*\.(?:dist|egg)-info$/.exec(entry)?.[1];
    return name === undefined ? [] : normalised(name);
  });
}

/** A package's name without version and extras, in the one spelling that all of its spellings share (PEP 503). */
function normalised(requirement: string): string {
  const name = /^[A-Za-z0-9._-]+/.exec(requirement.trim())?.[0] ?? '';
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
