/** An answer that is no success. */
class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  readonly status: number;
  /** The Hub's own word for the reason, such as `RepoNotFound`. */
  readonly reason: string | null;

  constructor({ status, headers, url }: Response) {
    super(`HTTP ${status} from ${url}`);
    this.status = status;
    this.reason = headers.get('x-error-code');
  }
}

/** A `fetch` that rejects where the answer is no success, so that a library's callers see status and reason. */
export function rejectFailures(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok) throw new HttpFailure(response);
    return response;
  };
}

/** Status and reason of an answer that was no success; null for any other error. */
export function failureOf(
  error: unknown,
): { readonly status: number; readonly reason: string | null } | null {
  return error instanceof HttpFailure ? error : null;
}

/** True for what may pass by itself: no answer, an overloaded or a broken server. */
export function isTransient(error: unknown): boolean {
  const status = failureOf(error)?.status;
  if (status !== undefined) return status === 408 || status === 429 || status >= 500;
  // `fetch` rejects with a TypeError, and with the signal's own error when a time limit ends it.
  return error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError');
}

/** The reason in a few words: the innermost cause knows it best. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const code: unknown = Reflect.get(error, 'code');
  return error.message || (typeof code === 'string' ? code : error.name);
}
