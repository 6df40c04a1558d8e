import type { Clock } from '@llem/core';

/** Disposes of a handle; rejects when that takes longer than `seconds`. It may go on, and nobody waits for it. */
export async function disposeWithin(seconds: number, handle: AsyncDisposable, clock: Clock): Promise<void> {
  const over = new AbortController();
  const tooLong = clock.sleep(seconds, over.signal).then(() => {
    throw new Error(`it takes longer than ${seconds} s`);
  });
  // Rejects when the handle was faster, and nobody listens any more.
  tooLong.catch(() => {});
  try {
    await Promise.race([handle[Symbol.asyncDispose](), tooLong]);
  } finally {
    over.abort();
  }
}
