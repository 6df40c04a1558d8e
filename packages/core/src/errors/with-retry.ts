import type { Clock, Logger } from '../plugin/context.ts';
import { ConfigError } from './classes.ts';
import { messageOf } from './message-of.ts';

export interface RetryOptions {
  /** Calls after the first; default 3. */
  maxRetries?: number;
  /** Wait before the first retry, in seconds; default 1. */
  delaySeconds?: number;
  /** The wait before retry k is `delaySeconds · backoffFactor^k`; default 2. */
  backoffFactor?: number;
  /** Admits transient errors only; anything else passes at once, ConfigError always. */
  retryOn: (error: unknown) => boolean;
  clock: Clock;
  logger: Logger;
  signal?: AbortSignal;
}

/** Repeats `attempt` on transient errors (INF-18) and throws the last one unchanged. */
export async function withRetry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { maxRetries = 3, delaySeconds = 1, backoffFactor = 2, retryOn, clock, logger, signal } = options;
  for (let retries = 0; ; retries += 1) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (retries >= maxRetries || ConfigError.is(error) || !retryOn(error)) throw error;
      const wait = delaySeconds * backoffFactor ** retries;
      logger.warn(`attempt ${retries + 1} failed, next in ${wait} s: ${messageOf(error)}`);
      await clock.sleep(wait, signal);
    }
  }
}
