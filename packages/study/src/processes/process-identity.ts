import { hostname } from 'node:os';
import * as z from 'zod';
import { livingProcess } from './living-process.ts';

/** A process, told apart from every other that ever had or will have its number. */
export const ProcessIdentity = z.object({
  pid: z.int().min(1),
  /** When it started; null where that is unknown. */
  start: z.string().nullable(),
  host: z.string(),
});
export type ProcessIdentity = Readonly<z.output<typeof ProcessIdentity>>;

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const { pid } = process;
  return { pid, start: livingProcess(pid)?.start ?? null, host: hostname() };
}

/** True only if it is known to run: where nothing tells one start from another it may be anybody. */
export function surelyRuns({ pid, start }: ProcessIdentity): boolean {
  return start !== null && livingProcess(pid)?.start === start;
}

/** True if it still runs, as far as this host can tell: its own number may belong to another process by now. */
export function stillRuns({ pid, start }: ProcessIdentity): boolean {
  const living = livingProcess(pid);
  if (living === null) return false;
  return living.start === null || start === null || living.start === start;
}
