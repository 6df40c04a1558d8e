import {
  type Candidate,
  candidateInterpreters,
  type InterpreterRequest,
  prescribedInterpreter,
} from './candidates.ts';
import { inspectInterpreter } from './inspect-interpreter.ts';

/** The interpreter that a component's worker runs in. */
export interface Interpreter {
  readonly path: string;
  /** Which of the places of architecture.md it is, in words. */
  readonly source: string;
  readonly python: string;
  /** Versions of the libraries that were looked for, as far as they are there. */
  readonly libraries: Readonly<Record<string, string>>;
}

/** The decision with its reasons. `chosen` is null when no interpreter will do; then `tried` says why of each. */
export interface InterpreterChoice {
  readonly chosen: Interpreter | null;
  readonly tried: readonly (Candidate & { readonly problem: string })[];
}

export interface LibraryRequest extends InterpreterRequest {
  /** Modules without which the interpreter will not do. */
  readonly required: readonly string[];
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
  const tried: (Candidate & { problem: string })[] = [];
  for (const candidate of prescribed ? [prescribed] : candidateInterpreters(request)) {
    const outcome = await examine(candidate, request);
    if (typeof outcome !== 'string') return { chosen: outcome, tried };
    tried.push({ ...candidate, problem: outcome });
  }
  return { chosen: null, tried };
}

/** One line for each interpreter that was looked at. */
export function describeTried({ tried }: InterpreterChoice): string {
  return tried.map(({ path, source, problem }) => `${path} (${source}) ${problem}`).join('; ');
}

async function examine(candidate: Candidate, request: LibraryRequest): Promise<Interpreter | string> {
  const { env, required, optional = [], signal } = request;
  const libraries = [...required, ...optional];
  const found = await inspectInterpreter({
    interpreter: candidate.path,
    libraries,
    env,
    ...(signal ? { signal } : {}),
  });
  if ('problem' in found) return found.problem;
  const versions = Object.entries(found.libraries).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  const missing = required.filter((name) => found.libraries[name] == null);
  if (missing.length > 0) return `has no ${missing.join(', ')}`;
  return {
    // A name on PATH may be a shim that takes long to find the interpreter behind it.
    path: candidate.path.includes('/') ? candidate.path : found.executable,
    source: candidate.source,
    python: found.python,
    libraries: Object.fromEntries(versions),
  };
}
