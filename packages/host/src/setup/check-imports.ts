import { messageOf } from '@llem/core';
import { runProcess } from '@llem/process';
import * as z from 'zod';

/** Large libraries take long the first time, when Python compiles them. */
const LIMIT_SEC = 180;

/**
 * Looks up each package that pip was asked for, and imports its module of the same name, or else all of its modules.
 * Its own output goes to the first stdout, so that what a library prints on import does not mix with it.
 */
const ASK = `
import contextlib, importlib, importlib.metadata, json, os, re, sys
answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
normal = lambda name: re.sub(r"[-_.]+", "_", name).lower()
versions, broken, missing = {}, [], []
for requirement in sys.argv[2:]:
    name = re.match(r"[A-Za-z0-9._]+(?:-[A-Za-z][A-Za-z0-9._]*)*", os.path.basename(requirement)).group()
    try:
        found = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        missing.append(name)
        continue
    versions[name] = found.version
    if sys.argv[1] != "import":
        continue
    tops = {str(path).split("/")[0] for path in found.files or []}
    modules = sorted({top.removesuffix(".py") for top in tops if re.fullmatch(r"[A-Za-z]\\w*(\\.py)?", top)})
    same = [module for module in modules if normal(module) == normal(name)]
    for module in same or modules:
        try:
            importlib.import_module(module)
        except BaseException as error:
            broken.append({"package": name, "reason": f"{type(error).__name__}: {error}".strip().split("\\n")[0]})
            break
json.dump({"versions": versions, "broken": broken, "missing": missing}, answer)
answer.flush()
os._exit(0)
`;

const Answer = z.strictObject({
  versions: z.record(z.string(), z.string()),
  broken: z.array(z.strictObject({ package: z.string(), reason: z.string() })),
  missing: z.array(z.string()),
});

/** What an interpreter has of the packages that a setup asks for. */
export interface ImportCheck extends Readonly<z.output<typeof Answer>> {
  /** Why the interpreter told nothing. */
  readonly problem: string | null;
}

export interface ImportRequest {
  readonly interpreter: string;
  readonly requirements: readonly string[];
  /** False: only what is installed, without running any of it. */
  readonly imports: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** Rejects only when aborted. */
export async function checkImports({
  interpreter,
  requirements,
  imports,
  env,
  signal,
}: ImportRequest): Promise<ImportCheck> {
  const silent = (problem: string): ImportCheck => ({ problem, versions: {}, broken: [], missing: [] });
  try {
    const { code, stdout, stderr, timedOut } = await runProcess(
      interpreter,
      ['-c', ASK, imports ? 'import' : 'look', ...requirements],
      // No GPU is needed to import, and none may be disturbed by it.
      {
        env: { ...env, PYTHONPATH: undefined, PYTHONHOME: undefined, CUDA_VISIBLE_DEVICES: '' },
        timeoutSec: LIMIT_SEC,
        ...(signal && { signal }),
      },
    );
    if (timedOut) return silent(`did not answer within ${LIMIT_SEC} s`);
    if (code !== 0) return silent(stderr.trim().split('\n').at(-1) || `ended with exit code ${code}`);
    return { problem: null, ...Answer.parse(JSON.parse(stdout)) };
  } catch (error) {
    signal?.throwIfAborted();
    return silent(messageOf(error));
  }
}
