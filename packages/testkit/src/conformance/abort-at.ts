import { setTimeout as delay } from 'node:timers/promises';

/** When work is aborted: before anything, in a first read, while a thread or process begins, in what it imports. */
const MOMENTS_MS = [0, 3, 30, 300, 900];

/**
 * Starts work and aborts it, once for each moment; `end` gets the work and its moment, and checks what came of it.
 * Work that ends by itself before a moment is not started for the later ones.
 */
export async function abortAtEachMoment<T>(
  begin: (signal: AbortSignal) => Promise<T>,
  end: (work: Promise<T>, moment: string) => Promise<void>,
): Promise<void> {
  for (const moment_ms of MOMENTS_MS) {
    const controller = new AbortController();
    let hasEnded = false;
    const work = begin(controller.signal);
    const ending = work.then(
      () => {
        hasEnded = true;
      },
      () => {
        hasEnded = true;
      },
    );
    if (moment_ms > 0) await Promise.race([delay(moment_ms), ending]);
    const isOver = hasEnded;
    controller.abort(new Error('aborted by the suite'));
    await end(work, `after ${moment_ms} ms`);
    if (isOver) return;
  }
}
