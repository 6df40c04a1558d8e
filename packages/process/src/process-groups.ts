import { channel } from 'node:diagnostics_channel';

/** A process group that this process started, or saw end. */
export interface ProcessGroup {
  readonly pgid: number;
  /** What runs in it, for people. */
  readonly what: string;
  readonly ended: boolean;
}

// A named channel of the process itself, so that two copies of this package hear each other.
const groups = channel('llem.process-group');

/** Tells those who watch that a group began; the function returned tells that it ended. */
export function announceGroup(pgid: number, what: string): () => void {
  groups.publish({ pgid, what, ended: false } satisfies ProcessGroup);
  return () => groups.publish({ pgid, what, ended: true } satisfies ProcessGroup);
}

/** Hears of every process group that this process starts from now on, until the function returned is called. */
export function watchGroups(onGroup: (group: ProcessGroup) => void): () => void {
  const listener = (message: unknown) => onGroup(message as ProcessGroup);
  groups.subscribe(listener);
  return () => void groups.unsubscribe(listener);
}
