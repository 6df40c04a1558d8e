import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setupFolder } from '@llem/core';
import { type ProcessOutcome, runProcess } from '@llem/process';
import { checkImports } from './check-imports.ts';
import { findPython } from './find-python.ts';
import { lockFolder } from './lock-folder.ts';
import { setupFailed } from './setup-failure.ts';

/** Gigabytes over a slow line. */
const INSTALL_LIMIT_SEC = 4 * 3600;
const MAKE_LIMIT_SEC = 300;
/** What of pip's talk tells how far it is. */
const MILESTONE =
  /^(Collecting|Downloading|Using cached|Building|Installing|Successfully|Requirement already)/;

export interface SetupRequest {
  /** Id of the component. */
  readonly id: string;
  /** What pip is to install. */
  readonly requirements: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (text: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Makes the Python environment of a component, or completes what an earlier attempt left, and gives its interpreter;
 * waits for another process that is at it.
 * No code of the plugin runs. Rejects with PluginError `PLUGIN.SETUP_FAILED`, or the signal's reason.
 */
export async function setUpEnvironment(request: SetupRequest): Promise<string> {
  const { id, requirements, env, onProgress, signal } = request;
  const folder = setupFolder(id, env);
  const interpreter = join(folder, 'bin', 'python');
  await using _lock = await lockFolder(folder, {
    onWait: (pid) => onProgress(`waiting for process ${pid}, which is making ${folder}`),
    ...(signal && { signal }),
  });
  if (!(await hasPip(interpreter, request))) await makeEnvironment(folder, request);
  onProgress(`installing ${requirements.join(', ')}`);
  const args = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  const installed = await run(interpreter, [...args, ...requirements], INSTALL_LIMIT_SEC, request);
  if (installed.code !== 0) {
    const reason = lastLine(installed.stderr) || `pip ended with exit code ${installed.code}`;
    throw setupFailed(
      id,
      reason,
      `in ${folder}`,
      `run llem plugins setup ${id} again: it goes on where it stopped`,
    );
  }
  onProgress('checking that it imports');
  await refuseBroken(interpreter, request);
  return interpreter;
}

/** pip is content with libraries that this machine cannot load: a missing system library shows on import only. */
async function refuseBroken(interpreter: string, { id, requirements, env, signal }: SetupRequest) {
  const { problem, broken, missing } = await checkImports({
    ...{ interpreter, requirements, env },
    imports: true,
    ...(signal && { signal }),
  });
  const faults = [
    ...(problem === null ? [] : [`${interpreter} ${problem}`]),
    ...missing.map((name) => `${name} is not there`),
    ...broken.map(({ package: name, reason }) => `${name} does not import: ${reason}`),
  ];
  if (faults.length === 0) return;
  throw setupFailed(
    id,
    faults.join('; '),
    'everything was installed, but it does not work on this machine',
    `mend the reason, or llem plugins setup ${id} --remove and set it up again`,
  );
}

async function makeEnvironment(folder: string, request: SetupRequest): Promise<void> {
  const python = await findPython(request);
  request.onProgress(`making ${folder} with ${python}`);
  await mkdir(dirname(folder), { recursive: true });
  const made = await run(python, ['-m', 'venv', '--clear', folder], MAKE_LIMIT_SEC, request);
  if (made.code === 0) return;
  const reason = lastLine(made.stderr || made.stdout) || `exit code ${made.code}`;
  throw setupFailed(
    request.id,
    `${python} -m venv: ${reason}`,
    `in ${folder}`,
    'check the free space and permissions of its folder',
  );
}

/** True for an environment that can be completed; one without its interpreter or its pip is made anew. */
async function hasPip(interpreter: string, request: SetupRequest): Promise<boolean> {
  if (!existsSync(interpreter)) return false;
  const { code } = await run(interpreter, ['-m', 'pip', '--version'], MAKE_LIMIT_SEC, request);
  return code === 0;
}

async function run(
  command: string,
  args: readonly string[],
  timeoutSec: number,
  { env, onProgress, signal }: SetupRequest,
): Promise<ProcessOutcome> {
  return await runProcess(command, args, {
    // The user's own Python settings would lead pip out of the environment.
    env: { ...env, PYTHONPATH: undefined, PYTHONHOME: undefined, PIP_USER: undefined, PYTHONUNBUFFERED: '1' },
    timeoutSec,
    onOutput: (text) => {
      for (const line of text.split('\n')) if (MILESTONE.test(line.trim())) onProgress(line.trim());
    },
    ...(signal && { signal }),
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
