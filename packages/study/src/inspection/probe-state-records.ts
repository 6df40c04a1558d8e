import type { Clock } from '@llem/core';
import { createStateManager } from '../state/state-manager.ts';

/** Records of experiments whose process is gone, which were marked as failed just now, and those that do not parse. */
export interface StateRecordFacts {
  readonly folder: string;
  readonly cleaned: readonly string[];
  readonly unreadable: readonly string[];
}

/** Lists and cleans what crashed runs left (cli.md 1). */
export async function probeStateRecords(
  folder: string,
  clock: Pick<Clock, 'wallTime'>,
): Promise<StateRecordFacts> {
  const unreadable: string[] = [];
  const logger = { warn: (text: string) => void unreadable.push(text) };
  const cleaned = await createStateManager({ dir: folder, clock, logger }).cleanupStale();
  return { folder, cleaned, unreadable };
}
