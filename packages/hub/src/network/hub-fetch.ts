import type { HubAccess } from './hub-access.ts';

/** Without a byte for so long, a transfer is as good as broken, whatever the socket says. */
const SILENCE_MS = 60_000;

/**
 * A `fetch` for the Hub: it ends when `signal` aborts, or with a TimeoutError when nothing arrives for `silenceMs`, and
 * sends the token to the endpoint's origin only. The token is never given to a library, which would send it to the hosts
 * that the Hub's answers name; a redirect to another origin drops it, as `fetch` itself demands.
 */
export function createHubFetch(
  { endpoint, token }: HubAccess,
  signal: AbortSignal,
  silenceMs = SILENCE_MS,
): typeof fetch {
  const { origin } = new URL(endpoint);
  return async (input, init) => {
    const request = new Request(input, init);
    if (token !== null && new URL(request.url).origin === origin && !request.headers.has('authorization')) {
      request.headers.set('authorization', `Bearer ${token}`);
    }
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(silent(silenceMs)), silenceMs).unref();
    try {
      const response = await fetch(request, {
        signal: AbortSignal.any([signal, request.signal, silence.signal]),
      });
      return response.body ? withBody(response, heard(response.body, timer)) : response;
    } catch (error) {
      clearTimeout(timer);
      throw error;
    }
  };
}

function silent(ms: number): DOMException {
  return new DOMException(`nothing arrived for ${ms / 1000} s`, 'TimeoutError');
}

/** The same bytes; each of them starts the wait anew, the last one ends it. */
function heard(body: ReadableStream<Uint8Array>, timer: NodeJS.Timeout): ReadableStream<Uint8Array> {
  timer.refresh();
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        timer.refresh();
        controller.enqueue(chunk);
      },
      flush: () => clearTimeout(timer),
    }),
  );
}

function withBody(response: Response, body: ReadableStream<Uint8Array>): Response {
  const { url, redirected } = response;
  // A Response that is made has no address, which errors name.
  return Object.defineProperties(new Response(body, response), {
    url: { value: url },
    redirected: { value: redirected },
  });
}
