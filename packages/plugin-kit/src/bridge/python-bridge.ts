import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BridgeError, type Clock, type Logger, safeCleanup } from '@llem/core';
import { collectLogLines, createRedactor } from '@llem/process';
import * as failures from './bridge-failure.ts';
import { BRIDGE_LIMITS, type BridgeLimits } from './bridge-limits.ts';
import { measureClockOffset } from './check-clock.ts';
import { type Conversation, type OnProgress, openConversation } from './conversation.ts';
import { createDeferred } from './deferred.ts';
import { readFileArrays } from './file-arrays.ts';
import { AnyHello, Hello, PROTOCOL } from './messages.ts';
import { watchSilence } from './watch-silence.ts';
import { withinSeconds } from './within-seconds.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

export interface BridgeOptions {
  /** Whose worker it is, for messages: the id of the component. */
  readonly name: string;
  readonly interpreter: string;
  /** The program: a file, or a folder with `__main__.py`. */
  readonly worker: string;
  /** The worker's whole environment; `PYTHONPATH` must lead to `llem_bridge`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly limits?: Partial<BridgeLimits>;
}

export interface RequestOptions {
  /** Cancels the request; a worker that does not heed it is killed. The call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** A Python worker to talk to. Disposing it asks it to leave, then kills its process group; it never throws. */
export interface PythonBridge extends AsyncDisposable {
  readonly hello: Hello;
  /**
   * Sends a request and gives its result, large arrays read from their files.
   * Rejects with WorkerFailure for an error of the worker, with BridgeError when the worker dies or talks nonsense.
   */
  request(method: string, params: unknown, options?: RequestOptions): Promise<unknown>;
}

/**
 * Starts a worker, waits for its hello and compares the clocks.
 * @throws BridgeError BRIDGE.START_FAILED, BRIDGE.DIED, BRIDGE.SILENT, BRIDGE.PROTOCOL, BRIDGE.CLOCK; the signal's reason
 */
export async function openPythonBridge(options: BridgeOptions): Promise<PythonBridge> {
  const { interpreter, worker, env, signal, clock, logger, name } = options;
  signal.throwIfAborted();
  const directory = await mkdtemp(join(tmpdir(), 'llem-bridge-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  const process = await startWorkerProcess(interpreter, ['-u', '-X', 'faulthandler', worker], {
    ...env,
    // Tells a worker that it is one, and its guardian what to clear away when this process is killed.
    LLEM_BRIDGE: directory,
  }).catch(async (error) => {
    await remove();
    throw failures.workerNotStarted(options, error);
  });
  const bridge = new OpenBridge(process, directory, options);
  try {
    const { python, pid } = await bridge.greet();
    const offset = await measureClockOffset(clock, () => bridge.request('ping', null, { signal }));
    if (offset !== 0) throw failures.workerClock(options, offset);
    logger.debug(`${name}: worker ${pid} speaks from Python ${python}, ${interpreter}`);
    return bridge;
  } catch (error) {
    await bridge[Symbol.asyncDispose]();
    signal.throwIfAborted();
    throw error;
  }
}

class OpenBridge implements PythonBridge {
  readonly #process: WorkerProcess;
  readonly #directory: string;
  readonly #options: BridgeOptions;
  readonly #limits: BridgeLimits;
  readonly #conversation: Conversation;
  readonly #greeting = createDeferred<Hello>();
  readonly #tail: () => readonly string[];
  readonly #stopWatching: () => void;
  #hello: Hello | null = null;
  #failure: BridgeError | null = null;
  #disposal: Promise<void> | null = null;

  constructor(process: WorkerProcess, directory: string, options: BridgeOptions) {
    const { env, limits, logger, name } = options;
    this.#process = process;
    this.#directory = directory;
    this.#options = options;
    this.#limits = { ...BRIDGE_LIMITS, ...limits };
    const redact = createRedactor(env);
    const log = collectLogLines({
      forward: (line) => logger.debug(`${name}: ${line}`),
      redact,
      tailLines: 50,
    });
    for (const stream of process.printed) log.read(stream);
    this.#tail = log.tail;
    const silence = watchSilence(this.#limits.silence, () =>
      this.#fail(failures.workerSilent(options, this.#limits.silence, this.#state(), log.tail())),
    );
    this.#stopWatching = () => silence[Symbol.dispose]();
    this.#conversation = openConversation(process.toWorker, process.fromWorker, redact, {
      onLife: silence.heard,
      onLog: (level, text) => logger[level](`${name}: ${text}`),
      onHello: (id, params) => this.#meet(id, params),
      onGarbage: (what) => this.#fail(failures.workerNonsense(options, what, log.tail())),
    });
    void process.ended.then((end) => {
      this.#fail(failures.workerDied(options, end, this.#state(), log.tail()));
    });
  }

  get hello(): Hello {
    if (this.#hello === null) throw new Error('the worker has not said hello');
    return this.#hello;
  }

  async greet(): Promise<Hello> {
    const { hello: limit } = this.#limits;
    const hello = await withinSeconds(limit, this.#greeting.promise, this.#options.signal);
    if (hello === null) throw failures.workerSilent(this.#options, limit, this.#state(), this.#tail());
    return hello;
  }

  async request(
    method: string,
    params: unknown,
    { signal, onProgress }: RequestOptions = {},
  ): Promise<unknown> {
    signal?.throwIfAborted();
    const request = this.#conversation.request(method, params, onProgress);
    const cancel = async () => {
      request.cancel();
      const settled = await withinSeconds(this.#limits.cancel, request.answer.then(isSettled, isSettled));
      if (settled === null)
        this.#fail(failures.workerStubborn(this.#options, method, this.#limits.cancel, this.#tail()));
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const result = await request.answer;
      // The worker may have answered before it heard of the abort.
      signal?.throwIfAborted();
      return await readFileArrays(result, this.#directory).catch((error) => {
        throw this.#fail(
          failures.workerNonsense(this.#options, `its array cannot be read: ${error}`, this.#tail()),
        );
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= safeCleanup(
      `ending the worker of ${this.#options.name}`,
      () => this.#leave(),
      this.#options.logger,
    );
    return this.#disposal;
  }

  async #leave(): Promise<void> {
    try {
      if (this.#failure !== null || this.#hello === null) return;
      this.#conversation.cancelAll();
      this.#conversation.request('shutdown', null);
      const end = await withinSeconds(this.#limits.shutdown, this.#process.ended);
      if (end === null) throw new Error(`it did not leave within ${this.#limits.shutdown} s and was killed`);
      if (end.code !== 0) throw this.#failure ?? new Error(`exit code ${end.code}`);
    } finally {
      this.#stopWatching();
      this.#conversation.end(this.#failure ?? failures.workerGone(this.#options));
      await this.#process[Symbol.asyncDispose]();
      await rm(this.#directory, { recursive: true, force: true });
    }
  }

  #meet(id: string, params: unknown): void {
    const hello = Hello.safeParse(params);
    if (!hello.success) {
      const { protocol } = AnyHello.safeParse(params).data ?? {};
      const why =
        protocol === PROTOCOL
          ? `its hello is not one: ${hello.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`
          : `it speaks protocol ${JSON.stringify(protocol)}, llem speaks ${PROTOCOL}`;
      this.#fail(failures.workerNonsense(this.#options, why, this.#tail()));
      return;
    }
    this.#conversation.respond(id, { directory: this.#directory });
    this.#hello = hello.data;
    this.#greeting.resolve(hello.data);
  }

  /** Ends everything with the first failure, which it returns. What follows is its consequence. */
  #fail(failure: BridgeError): BridgeError {
    this.#failure ??= failure;
    this.#stopWatching();
    this.#greeting.reject(this.#failure);
    this.#conversation.end(this.#failure);
    void this.#process[Symbol.asyncDispose]();
    return this.#failure;
  }

  /** What the worker was at, for messages. */
  #state(): string {
    if (this.#hello === null) return 'before it said hello';
    const [method] = this.#conversation.open();
    return method === undefined ? 'between two requests' : `while it answered '${method}'`;
  }
}

function isSettled(): true {
  return true;
}
