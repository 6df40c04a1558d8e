import {
  type Candidate,
  candidateInterpreters,
  type InterpreterRequest,
  prescribedInterpreter,
} from '@llem/hub';
import { inspectInterpreter } from './inspect-interpreter.ts';
import { isOlder } from './is-older.ts';

/** The interpreter that a component's worker runs in. */
export interface Interpreter {
  readonly path: string;
  /** Which of the places of architecture.md it is, in words. */
  readonly source: string;
  readonly python: string;
  /** Versions of the libraries that were looked for, as far as they are there. */
  readonly libraries: Readonly<Record<string, string>>;
}

/** An interpreter that will not do, and why. */
export interface TriedInterpreter extends Candidate {
  /** Required libraries that it lacks. */
  readonly missing: readonly string[];
  /** What is wrong with the interpreter itself. */
  readonly problem: string | null;
}

/** The decision with its reasons. `chosen` is null when no interpreter will do; then `tried` says why of each. */
export interface InterpreterChoice {
  readonly chosen: Interpreter | null;
  readonly tried: readonly TriedInterpreter[];
  /** The setting that prescribes the interpreter; null when the candidates were looked at. */
  readonly prescribed: string | null;
}

export interface LibraryRequest extends InterpreterRequest {
  /** Modules without which the interpreter will not do. */
  readonly required: readonly string[];
  /** Least version of a required module, by its name. */
  readonly oldest?: Readonly<Record<string, string>>;
  /** Modules whose versions are of interest. */
  readonly optional?: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * Finds the interpreter of a component: the one that the user prescribes, which is not replaced by another, else the
 * first candidate that has the required libraries. Nothing is imported.
 */
export async function resolveInterpreter(request: LibraryRequest): Promise<InterpreterChoice> {
  const prescribed = prescribedInterpreter(request);
  const setting = prescribed?.source ?? null;
  const tried: TriedInterpreter[] = [];
  for (const candidate of prescribed ? [prescribed] : candidateInterpreters(request)) {
    const outcome = await examine(candidate, request);
    if ('python' in outcome) return { chosen: outcome, tried, prescribed: setting };
    tried.push(outcome);
  }
  return { chosen: null, tried, prescribed: setting };
}

/** Why none of the interpreters will do: `torch not found in /usr/bin/python3 (python3 on PATH)`. */
export function describeTried({ tried }: InterpreterChoice): string {
  return tried
    .map(({ path, source, missing, problem }) =>
      problem === null
        ? `${missing.join(', ')} not found in ${path} (${source})`
        : `${path} (${source}) ${problem}`,
    )
    .join('; ');
}

async function examine(
  candidate: Candidate,
  { env, required, oldest = {}, optional = [], signal }: LibraryRequest,
): Promise<Interpreter | TriedInterpreter> {
  const found = await inspectInterpreter({
    interpreter: candidate.path,
    libraries: [...required, ...optional],
    env,
    ...(signal ? { signal } : {}),
  });
  if ('problem' in found) return { ...candidate, missing: [], problem: found.problem };
  // A name on PATH may be a shim that takes long to find the interpreter behind it.
  const path = candidate.path.includes('/') ? candidate.path : found.executable;
  const missing = required.filter((name) => found.libraries[name] == null);
  if (missing.length > 0) return { ...candidate, path, missing, problem: null };
  const [tooOld] = Object.entries(oldest).filter(([name, least]) =>
    isOlder(found.libraries[name] ?? '', least),
  );
  if (tooOld) {
    const [name, least] = tooOld;
    const problem = `has ${name} of version ${found.libraries[name]}, and ${least} is the oldest that will do`;
    return { ...candidate, path, missing: [], problem };
  }
  const libraries = Object.entries(found.libraries).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return { path, source: candidate.source, python: found.python, libraries: Object.fromEntries(libraries) };
}
