import { Worker } from 'node:worker_threads';
import { type FileReading, readingsOf } from './reading-log.ts';

export interface FileSamples {
  /** In the order in which they were taken. */
  readonly readings: readonly FileReading[];
  /** Why a read failed, the last one that did; null for a file that was always read. */
  readonly error: string | null;
}

/** A thread that reads. Disposing it twice, or after `stop`, does nothing. */
export interface FileSampler extends AsyncDisposable {
  /** Takes a last reading and hands over all, file by file; rejects when the thread died. */
  stop(): Promise<readonly FileSamples[]>;
}

export interface SampleFilesRequest {
  /** Files that hold a number as text, as sysfs shows it. */
  readonly files: readonly string[];
  readonly period_ms: number;
  /** Ends the start; a sampler that has started is ended by its owner. */
  readonly signal: AbortSignal;
}

/** What the thread is started with. */
export interface SamplerOrder {
  readonly files: readonly string[];
  readonly period_ms: number;
  /** One Int32: 1 tells the thread to stop. */
  readonly stop: SharedArrayBuffer;
}

/** What the thread says: once after its first round, once at its end. */
export type SamplerMessage =
  | { readonly kind: 'first'; readonly errors: readonly (string | null)[] }
  | { readonly kind: 'end'; readonly errors: readonly (string | null)[]; readonly data: Float64Array };

/** The built file also when this one runs from its source: a thread cannot be TypeScript on Node 20. */
const THREAD = new URL('../../dist/sampling/file-sampler-thread.js', import.meta.url);

/**
 * Reads numbers from files every `period_ms` in a thread of its own, so that an engine which keeps the event loop
 * for seconds delays no reading. Resolves when each file was read once, rejects when one was not.
 */
export async function sampleFiles({ files, period_ms, signal }: SampleFilesRequest): Promise<FileSampler> {
  signal.throwIfAborted();
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const worker = new Worker(THREAD, { workerData: { files, period_ms, stop } satisfies SamplerOrder });
  const end = messageOf(worker, 'end');
  // A thread that is disposed without `stop` never says its end, and nobody waits for it.
  end.catch(() => undefined);
  try {
    // Also after an abort: a thread that is ended while it loads its module leaves the file open.
    const { errors } = await messageOf(worker, 'first');
    signal.throwIfAborted();
    const error = errors.find((one) => one !== null);
    if (error !== undefined) throw new Error(`cannot read the sensor: ${error}`);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  // The thread alone keeps no program alive that forgot to dispose it.
  worker.unref();
  return {
    async stop() {
      worker.ref();
      Atomics.store(new Int32Array(stop), 0, 1);
      Atomics.notify(new Int32Array(stop), 0);
      const { data, errors } = await end;
      return files.map((_, index) => ({
        readings: readingsOf(data, index, files.length),
        error: errors[index] ?? null,
      }));
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

/** The thread's message of one kind; rejects when the thread ends without it. */
function messageOf<Kind extends SamplerMessage['kind']>(
  worker: Worker,
  kind: Kind,
): Promise<Extract<SamplerMessage, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: SamplerMessage) => {
      if (isOfKind(message, kind)) resolve(message);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the sampling thread ended early (code ${code})`)));
  });
}

function isOfKind<Kind extends SamplerMessage['kind']>(
  message: SamplerMessage,
  kind: Kind,
): message is Extract<SamplerMessage, { kind: Kind }> {
  return message.kind === kind;
}
