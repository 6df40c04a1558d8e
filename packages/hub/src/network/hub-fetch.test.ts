import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isTransient } from './http-failure.ts';
import { createHubFetch } from './hub-fetch.ts';

const SILENCE_MS = 400;

const servers: AsyncDisposable[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});

/** A server on the loopback that answers so. */
async function serve(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push({
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const read = async (url: string, signal = new AbortController().signal) => {
  const access = { endpoint: url, token: null, offline: false };
  const response = await createHubFetch(access, signal, SILENCE_MS)(`${url}/file`);
  return { url: response.url, status: response.status, text: await response.text() };
};

describe('createHubFetch', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['before its answer', () => {}],
    [
      'in the middle of a file',
      (response) => void response.writeHead(200, { 'content-length': 9 }).write('half'),
    ],
  ])('INF-18: a server that falls silent %s is given up, and may be tried again', async (_when, answer) => {
    const failure = await read(await serve(answer)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'TimeoutError', message: 'nothing arrived for 0.4 s' });
    expect(isTransient(failure)).toBe(true);
  });

  it('INF-18: a slow file arrives whole, however long it takes', async () => {
    const url = await serve((response) => {
      response.writeHead(200);
      let sent = 0;
      const drip = setInterval(() => {
        sent += 1;
        response.write('x');
        if (sent === 8) response.end(() => clearInterval(drip));
      }, 80);
    });
    expect(await read(url)).toEqual({ url: `${url}/file`, status: 200, text: 'x'.repeat(8) });
  });

  it('cli.md 8: an abort ends a transfer with its reason', async () => {
    const controller = new AbortController();
    const url = await serve((response) => {
      response.writeHead(200).write('half');
      setTimeout(() => controller.abort(new Error('enough')), 50);
    });
    await expect(read(url, controller.signal)).rejects.toThrow('enough');
  });
});
