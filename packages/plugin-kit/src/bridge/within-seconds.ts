/** What `work` gives, or null after `seconds`. Rejects with the signal's reason when it aborts first. */
export async function withinSeconds<T>(
  seconds: number,
  work: Promise<T>,
  signal?: AbortSignal,
): Promise<T | null> {
  signal?.throwIfAborted();
  let stop = () => {};
  const limit = new Promise<null>((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000, null);
    const abort = () => reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    stop();
  }
}
