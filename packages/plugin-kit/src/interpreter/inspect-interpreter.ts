import { EngineEnvironmentSchema, messageOf } from '@llem/core';
import { runProcess } from '@llem/process';
import * as z from 'zod';
import { BRIDGE_FOLDER } from './python-folders.ts';

const INSPECT_LIMIT_SEC = 4;
const FREEZE_LIMIT_SEC = 10;
const OLDEST = [3, 9] as const;

const Inspection = z.object({
  executable: z.string().min(1),
  python: z.string(),
  /** Version by module name; null when it is not installed. */
  libraries: z.record(z.string(), z.string().nullable()),
});

const Freeze = Inspection.extend(
  EngineEnvironmentSchema.pick({ pip_freeze: true, conda_list: true, cuda_version: true }).shape,
);

const Gpus = Inspection.extend({ gpus: z.union([z.int().min(0), z.string()]) });

export interface InspectionRequest {
  readonly interpreter: string;
  readonly libraries: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** What an interpreter has, or why it cannot be used. */
export type Inspected = z.output<typeof Inspection> | { readonly problem: string };

/** Asks an interpreter which of the modules it has, without importing them. */
export async function inspectInterpreter(request: InspectionRequest): Promise<Inspected> {
  return await ask(request, [], INSPECT_LIMIT_SEC, Inspection);
}

/** The same with everything that is installed there, for the environment snapshot. */
export async function freezeInterpreter(
  request: InspectionRequest,
): Promise<z.output<typeof Freeze> | { readonly problem: string }> {
  return await ask(request, ['--freeze'], FREEZE_LIMIT_SEC, Freeze);
}

/** How many GPUs the NVIDIA driver counts, seen as a worker would see them; text when it cannot be asked. */
export async function countGpus(request: Omit<InspectionRequest, 'libraries'>): Promise<number | string> {
  const found = await ask({ ...request, libraries: [] }, ['--gpus'], INSPECT_LIMIT_SEC, Gpus);
  return 'problem' in found ? `${request.interpreter} ${found.problem}` : found.gpus;
}

async function ask<Schema extends typeof Inspection>(
  { interpreter, libraries, env, signal }: InspectionRequest,
  flags: readonly string[],
  timeoutSec: number,
  schema: Schema,
): Promise<z.output<Schema> | { readonly problem: string }> {
  try {
    const { code, stdout, stderr, timedOut } = await runProcess(
      interpreter,
      [BRIDGE_FOLDER, ...libraries, ...flags],
      { env, timeoutSec, ...(signal ? { signal } : {}) },
    );
    if (timedOut) return { problem: `did not answer within ${timeoutSec} s` };
    const answer = schema.safeParse(code === 0 ? JSON.parse(stdout) : null);
    if (!answer.success)
      return { problem: `is no usable Python: ${lastLine(stderr) || `exit code ${code}`}` };
    return isTooOld(answer.data.python)
      ? { problem: `is Python ${answer.data.python}, older than ${OLDEST.join('.')}` }
      : answer.data;
  } catch (error) {
    signal?.throwIfAborted();
    return { problem: `cannot be run: ${messageOf(error)}` };
  }
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
