import { availableParallelism, loadavg } from 'node:os';

/** So that a check of something that never ends still does. */
const MOST = 4;

/** How many times longer than on a quiet machine things take on this one now, 1 to 4: by what waits for each core. */
export function busyness(): number {
  const [load = 0] = loadavg();
  return Math.min(MOST, Math.max(1, load / availableParallelism() / 2));
}
