import { safeCleanup } from '@llem/core';
import { awaitAnswer, type Patience } from './await-answer.ts';
import type { Origin } from './checked-output.ts';
import { componentCall } from './component-call.ts';

/** Everything that an experiment opened, disposed in the reverse order of opening. */
export interface HandleStack extends AsyncDisposable {
  /**
   * Takes charge of a component's handle and returns the disposal to give out: it runs once, whoever asks first. A
   * handle that is opened after the stack was disposed, by a load that an abort overtook, is disposed at once.
   */
  adopt(label: string, handle: AsyncDisposable, origin: Origin): () => Promise<void>;
}

/** Creates an empty stack. Its disposal logs what fails and goes on. */
export function createHandleStack(patience: Patience): HandleStack {
  return new OpenHandles(patience);
}

class OpenHandles implements HandleStack {
  readonly #patience: Patience;
  readonly #open = new Map<AsyncDisposable, { label: string; dispose: () => Promise<void> }>();
  #disposed = false;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  adopt(label: string, handle: AsyncDisposable, origin: Origin): () => Promise<void> {
    let disposal: Promise<void> | null = null;
    const dispose = () => {
      // Who asks second learns that it is over, not how it ended.
      if (disposal) return disposal.catch(() => {});
      this.#open.delete(handle);
      disposal = awaitAnswer(
        (async () => handle[Symbol.asyncDispose]())(),
        componentCall(origin, Symbol.asyncDispose),
        this.#patience,
      );
      return disposal;
    };
    if (this.#disposed) void safeCleanup(label, dispose, this.#patience.logger);
    else this.#open.set(handle, { label, dispose });
    return dispose;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const { label, dispose } of [...this.#open.values()].reverse()) {
      await safeCleanup(label, dispose, this.#patience.logger);
    }
  }
}
