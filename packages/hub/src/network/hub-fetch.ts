import type { HubAccess } from './hub-access.ts';

/**
 * A `fetch` for the Hub: it ends when `signal` aborts, and sends the token to the endpoint's origin only. The token
 * is never given to a library, which would send it to the hosts that the Hub's answers name; a redirect to another
 * origin drops it, as `fetch` itself demands.
 */
export function createHubFetch({ endpoint, token }: HubAccess, signal: AbortSignal): typeof fetch {
  const { origin } = new URL(endpoint);
  return (input, init) => {
    const request = new Request(input, init);
    if (token !== null && new URL(request.url).origin === origin && !request.headers.has('authorization')) {
      request.headers.set('authorization', `Bearer ${token}`);
    }
    return fetch(request, { signal: AbortSignal.any([signal, request.signal]) });
  };
}
