import { describe, expect, it } from 'vitest';
import { ConfigError } from './classes.ts';
import { type RetryOptions, withRetry } from './with-retry.ts';

/** Fails with the given errors in turn, then succeeds. */
function flaky(errors: readonly unknown[]) {
  const state = { calls: 0 };
  const attempt = async () => {
    const error = errors[state.calls];
    state.calls += 1;
    if (error !== undefined) throw error;
    return 'done';
  };
  return { state, attempt };
}

function setUp(options: Partial<RetryOptions> = {}) {
  const waits: number[] = [];
  const warnings: string[] = [];
  const complete: RetryOptions = {
    retryOn: () => true,
    clock: { now: () => 0, wallTime: () => new Date(0), sleep: async (seconds) => void waits.push(seconds) },
    logger: { debug: () => {}, info: () => {}, warn: (message) => warnings.push(message) },
    ...options,
  };
  return { waits, warnings, options: complete };
}

const busy = new Error('busy');

describe('withRetry', () => {
  it('INF-18: tries again with growing waits, and says why', async () => {
    const { state, attempt } = flaky([busy, busy]);
    const { waits, warnings, options } = setUp();
    await expect(withRetry(attempt, options)).resolves.toBe('done');
    expect([state.calls, waits]).toEqual([3, [1, 2]]);
    expect(warnings).toEqual(['attempt 1 failed, next in 1 s: busy', 'attempt 2 failed, next in 2 s: busy']);
  });

  it('INF-18: gives up after the retries it was given, with the last error itself', async () => {
    const last = new Error('still busy');
    const { state, attempt } = flaky([busy, busy, last, busy]);
    const { waits, options } = setUp({ maxRetries: 2, delaySeconds: 0.5, backoffFactor: 3 });
    await expect(withRetry(attempt, options)).rejects.toBe(last);
    expect([state.calls, waits]).toEqual([3, [0.5, 1.5]]);
  });

  it('INF-18: lets pass at once what is not transient, and a ConfigError always', async () => {
    const configError = new ConfigError('CONFIG.X', 'x');
    for (const [error, retryOn] of [
      [busy, () => false],
      [configError, () => true],
    ] as const) {
      const { state, attempt } = flaky([error]);
      await expect(withRetry(attempt, setUp({ retryOn }).options)).rejects.toBe(error);
      expect(state.calls).toBe(1);
    }
  });

  it('INF-18: an aborted signal ends it before the next attempt', async () => {
    const { state, attempt } = flaky([busy, busy]);
    const controller = new AbortController();
    const { options } = setUp({
      signal: controller.signal,
      retryOn: () => {
        controller.abort('stop');
        return true;
      },
    });
    await expect(withRetry(attempt, options)).rejects.toBe('stop');
    expect(state.calls).toBe(1);
  });
});
