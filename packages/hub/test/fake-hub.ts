import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const COMMIT = 'c0ffee'.padEnd(40, '0');

/** One repository on the fake Hub: its files at every revision. */
export interface FakeRepository {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly gated?: false | 'auto' | 'manual';
  /** Files stored as large ones, which another host serves. */
  readonly large?: readonly string[];
  readonly sha?: string;
  readonly safetensors?: { readonly total: number };
}

/** Answers instead of the Hub where it returns true. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface FakeHubOptions {
  /** Models by id, data sets as `datasets/<id>`. */
  readonly repositories: Readonly<Record<string, FakeRepository>>;
  /** Token that opens gated repositories. */
  readonly token?: string;
  readonly intercept?: Intercept;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
}

/** A server on the loopback that answers as huggingface.co does, and a second one for large files. */
export interface FakeHub extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  readonly cdnRequests: readonly SeenRequest[];
}

/** Starts a fake Hub. */
export async function startFakeHub(options: FakeHubOptions): Promise<FakeHub> {
  const requests: SeenRequest[] = [];
  const cdnRequests: SeenRequest[] = [];
  const cdn = await listen((request, response) => {
    cdnRequests.push(seen(request));
    const [repository, file] =
      decodeURIComponent(request.url ?? '')
        .slice(1)
        .split('?')[0]
        ?.split('!') ?? [];
    const content = options.repositories[repository ?? '']?.files[file ?? ''];
    sendFile(request, response, content);
  });
  const hub = await listen((request, response) => {
    requests.push(seen(request));
    if (!options.intercept?.(request, response)) answer(request, response, options, cdn.url);
  });
  return {
    url: hub.url,
    requests,
    cdnRequests,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([hub.close(), cdn.close()]);
    },
  };
}

/** A port of the loopback on which nobody listens. */
export async function unusedUrl(): Promise<string> {
  const server = await listen(() => undefined);
  await server.close();
  return server.url;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: FakeHubOptions,
  cdnUrl: string,
): void {
  const { pathname } = new URL(request.url ?? '/', 'http://hub');
  const api = /^\/api\/(models|datasets)\/(.+?)(?:\/(revision|tree)\/([^/]+))?$/.exec(pathname);
  const file = /^\/(.+?)\/resolve\/[^/]+\/(.+)$/.exec(pathname);
  const id = api ? `${api[1] === 'datasets' ? 'datasets/' : ''}${api[2]}` : (file?.[1] ?? '');
  const repository = options.repositories[id];
  if (!repository)
    send(response, 404, { 'x-error-code': 'RepoNotFound' }, '{"error":"Repository not found"}');
  else if (api?.[3] === 'tree') sendJson(response, listing(repository));
  else if (api) sendJson(response, description(id, repository));
  else if (repository.gated && request.headers.authorization !== `Bearer ${options.token}`) {
    send(response, 401, { 'x-error-code': 'GatedRepo' }, 'gated');
  } else resolveFile(request, response, repository, cdnUrl, id, file?.[2] ?? '');
}

/** Small files come from the Hub itself; for large ones it gives the address on their host. */
function resolveFile(
  request: IncomingMessage,
  response: ServerResponse,
  repository: FakeRepository,
  cdnUrl: string,
  id: string,
  name: string,
): void {
  if (repository.large?.includes(name)) {
    const size = Buffer.byteLength(repository.files[name] ?? '');
    const location = `${cdnUrl}/${encodeURIComponent(`${id}!${name}`)}`;
    send(response, 302, { location, 'x-linked-size': String(size) }, '');
  } else sendFile(request, response, repository.files[name]);
}

function description(id: string, { gated = false, sha = COMMIT, safetensors }: FakeRepository): object {
  return {
    _id: '1',
    id,
    private: false,
    gated,
    sha,
    lastModified: '2026-01-01T00:00:00Z',
    ...(safetensors ? { safetensors } : {}),
  };
}

function listing({ files, large = [] }: FakeRepository): object[] {
  return Object.entries(files).map(([path, text]) => {
    const content = Buffer.from(text);
    const git = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
    const sha256 = createHash('sha256').update(content).digest('hex');
    const lfs = large.includes(path) ? { lfs: { oid: sha256, size: content.length, pointerSize: 130 } } : {};
    return { type: 'file', path, size: content.length, oid: git, ...lfs };
  });
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  text: string | Uint8Array | undefined,
): void {
  const headers = { etag: '"e"', 'content-type': 'application/octet-stream' };
  const content = Buffer.from(text ?? '');
  if (text === undefined) send(response, 404, { 'x-error-code': 'EntryNotFound' }, 'Entry not found');
  else if (request.headers.range !== 'bytes=0-0') send(response, 200, headers, content);
  else
    send(
      response,
      206,
      { ...headers, 'content-range': `bytes 0-0/${content.length}` },
      content.subarray(0, 1),
    );
}

function sendJson(response: ServerResponse, value: object): void {
  send(response, 200, { 'content-type': 'application/json' }, JSON.stringify(value));
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): void {
  response.writeHead(status, headers);
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

function seen({ method = '', url = '', headers }: IncomingMessage): SeenRequest {
  return { method, path: url, authorization: headers.authorization ?? null };
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url: `http://127.0.0.1:${port}`, close };
}
