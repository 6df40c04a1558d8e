import { readFile, rm } from 'node:fs/promises';
import { ExperimentResult, messageOf } from '@llem/core';
import { isSafePath } from '@llem/results';
import type { WorkerJob } from '../worker/messages.ts';
import type { WorkerEvidence } from './run-outcome.ts';

interface ResultMessage {
  readonly data?: unknown;
  readonly file?: string | undefined;
}

/** The result that a message brings, by value or by file, checked; else the first thing that is wrong with it. */
export async function readResult(
  message: ResultMessage,
  { stagingDir, configHash }: Pick<WorkerJob, 'stagingDir' | 'configHash'>,
): Promise<NonNullable<WorkerEvidence['result']>> {
  try {
    const raw = message.file === undefined ? message.data : await readStaged(message.file, stagingDir);
    const parsed = ExperimentResult.safeParse(raw);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return { issue: `${issue?.path.join('.') || 'the whole'}: ${issue?.message}` };
    }
    if (parsed.data.measurement_config_hash === configHash) return { value: parsed.data };
    return { issue: `it is of ${parsed.data.measurement_config_hash}, not of this run's ${configHash}` };
  } catch (error) {
    return { issue: messageOf(error) };
  }
}

async function readStaged(file: string, stagingDir: string): Promise<unknown> {
  if (!(await isSafePath(stagingDir, file))) throw new Error(`its file ${file} is not in ${stagingDir}`);
  const text = await readFile(file, 'utf8');
  await rm(file, { force: true });
  return JSON.parse(text);
}
