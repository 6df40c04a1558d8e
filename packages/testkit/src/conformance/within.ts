import assert from 'node:assert/strict';

/** What `promise` gives; rejects with an assertion when that takes longer than `seconds` of real time. */
export async function within<T>(seconds: number, what: string, promise: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new assert.AssertionError({ message: `${what} takes more than ${seconds} s` });
    timer = setTimeout(() => reject(error), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
