import type { Readable, Writable } from 'node:stream';
import { splitLines } from '@llem/process';
import { createDeferred, type Deferred } from './deferred.ts';
import { WorkerMessage } from './messages.ts';
import { WorkerFailure } from './worker-failure.ts';

/** Arrays travel by file, so that no honest line comes near this. */
const LINE_BYTES = 256 * 2 ** 20;
const SHOWN_CHARACTERS = 200;

export type OnProgress = (text: string, elapsedSec: number) => void;

/** A request under way. */
export interface OpenRequest {
  /** The result as it was sent. Rejects with WorkerFailure, or with what the conversation was ended with. */
  readonly answer: Promise<unknown>;
  /** Tells the worker that nobody waits any more; it answers all the same. */
  cancel(): void;
}

/** JSON-RPC 2.0 with a worker, one message per line. */
export interface Conversation {
  request(method: string, params: unknown, onProgress?: OnProgress): OpenRequest;
  /** Answers a request of the worker. */
  respond(id: string, result: unknown): void;
  /** Methods of the requests without an answer, oldest first. */
  open(): readonly string[];
  cancelAll(): void;
  /** Ends it: everything pending and to come rejects with `reason`. */
  end(reason: unknown): void;
}

export interface Listener {
  onHello(id: string, params: unknown): void;
  onLog(level: 'debug' | 'info' | 'warn', text: string): void;
  /** Called on every message. */
  onLife(): void;
  /** Called with a description of what is no message of the protocol. */
  onGarbage(what: string): void;
}

interface Pending {
  readonly method: string;
  readonly deferred: Deferred<unknown>;
  readonly onProgress: OnProgress | undefined;
}

/** Opens the conversation. `redact` is applied to everything that the worker says. */
export function openConversation(
  toWorker: Writable,
  fromWorker: Readable,
  redact: (text: string) => string,
  listener: Listener,
): Conversation {
  return new StreamConversation(toWorker, fromWorker, redact, listener);
}

class StreamConversation implements Conversation {
  readonly #toWorker: Writable;
  readonly #listener: Listener;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #ended: { readonly reason: unknown } | null = null;

  constructor(
    toWorker: Writable,
    fromWorker: Readable,
    redact: (text: string) => string,
    listener: Listener,
  ) {
    this.#toWorker = toWorker;
    this.#listener = listener;
    splitLines(fromWorker, LINE_BYTES, (line, isCut) => this.#take(redact(line.toString('utf8')), isCut));
  }

  request(method: string, params: unknown, onProgress?: OnProgress): OpenRequest {
    this.#lastId += 1;
    const id = this.#lastId;
    const deferred = createDeferred<unknown>();
    if (this.#ended) deferred.reject(this.#ended.reason);
    else this.#pending.set(id, { method, deferred, onProgress });
    this.#send({ id, method, params });
    return { answer: deferred.promise, cancel: () => this.#cancel(id) };
  }

  respond(id: string, result: unknown): void {
    this.#send({ id, result });
  }

  open(): readonly string[] {
    return [...this.#pending.values()].map(({ method }) => method);
  }

  cancelAll(): void {
    for (const id of this.#pending.keys()) this.#cancel(id);
  }

  end(reason: unknown): void {
    this.#ended ??= { reason };
    for (const { deferred } of this.#pending.values()) deferred.reject(reason);
    this.#pending.clear();
  }

  #cancel(id: number): void {
    this.#send({ method: '$/cancel', params: { id } });
  }

  #send(message: object): void {
    if (!this.#ended) this.#toWorker.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #take(line: string, isCut: boolean): void {
    if (this.#ended) return;
    const message = isCut ? null : parseMessage(line);
    if (message === null) {
      this.#listener.onGarbage(`it sent ${excerpt(line)}`);
      return;
    }
    this.#listener.onLife();
    if (!('method' in message)) this.#settle(message);
    else if (message.method === 'hello') this.#listener.onHello(message.id, message.params);
    else if (message.method === 'log') this.#listener.onLog(message.params.level, message.params.text);
    else if (message.method === 'progress') {
      const { request, text, elapsed_sec } = message.params;
      this.#pending.get(request)?.onProgress?.(text, elapsed_sec);
    }
  }

  #settle(message: Exclude<WorkerMessage, { method: string }>): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (!pending) this.#listener.onGarbage(`it answered request ${message.id}, which is not open`);
    else if ('error' in message) pending.deferred.reject(new WorkerFailure(message.error.data));
    else pending.deferred.resolve(message.result);
  }
}

function parseMessage(line: string): WorkerMessage | null {
  try {
    return WorkerMessage.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function excerpt(line: string): string {
  return JSON.stringify(line.slice(0, SHOWN_CHARACTERS)) + (line.length > SHOWN_CHARACTERS ? ' …' : '');
}
