import { messageOf } from '@llem/core';
import { runProcess } from '@llem/process';
import { setupFailed } from './setup-failure.ts';

/** The user's own first; then those that the large libraries have builds for. */
const CANDIDATES = ['python3', 'python3.12', 'python3.11', 'python3.13', 'python3.10'];
const OLDEST_MINOR = 10;
const NEWEST_MINOR = 13;
const LIMIT_SEC = 20;
/** `venv` imports without pip's bundle, which Debian packages apart. */
const ASK = 'import ensurepip, sys, venv; print("%d.%d" % sys.version_info[:2])';

export interface PythonRequest {
  readonly id: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** A Python that can make environments, by name on PATH. Rejects with PluginError `PLUGIN.SETUP_FAILED`. */
export async function findPython({ id, env, signal }: PythonRequest): Promise<string> {
  const tried: string[] = [];
  for (const name of CANDIDATES) {
    const problem = await problemOf(name, env, signal);
    if (problem === null) return name;
    tried.push(`${name} ${problem}`);
  }
  throw setupFailed(
    id,
    `no Python 3.${OLDEST_MINOR} to 3.${NEWEST_MINOR} that can make environments`,
    tried.join('; '),
    'install one with its venv module (Debian: sudo apt install python3 python3-venv)',
  );
}

async function problemOf(
  name: string,
  env: PythonRequest['env'],
  signal: AbortSignal | undefined,
): Promise<string | null> {
  try {
    const { code, stdout, stderr } = await runProcess(name, ['-c', ASK], {
      env,
      timeoutSec: LIMIT_SEC,
      ...(signal && { signal }),
    });
    if (code !== 0) return `cannot: ${stderr.trim().split('\n').at(-1) || `exit code ${code}`}`;
    const [major, minor = 0] = stdout.trim().split('.').map(Number);
    return major === 3 && minor >= OLDEST_MINOR && minor <= NEWEST_MINOR ? null : `is ${stdout.trim()}`;
  } catch (error) {
    signal?.throwIfAborted();
    return `does not run: ${messageOf(error)}`;
  }
}
