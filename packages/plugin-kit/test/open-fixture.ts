import { fileURLToPath } from 'node:url';
import { createSystemClock, deepFreeze, UserConfig } from '@llem/core';
import { createFakeContext } from '@llem/testkit';
import { type BridgeOptions, openPythonBridge, workerEnvironment } from '../src/index.ts';

const settings = deepFreeze(UserConfig.parse({}));

export const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** Starts the fixture worker with the machine's Python; what it logs is kept. */
export async function openFixture(
  variables: Record<string, string> = {},
  overrides: Partial<BridgeOptions> = {},
) {
  const { logged, logger, signal } = createFakeContext();
  const env = workerEnvironment({ PATH: process.env.PATH, HOME: process.env.HOME, ...variables }, settings);
  const bridge = await openPythonBridge({
    name: 'fixture',
    interpreter: 'python3',
    worker: fixture('worker.py'),
    env,
    logger,
    signal,
    clock: createSystemClock(),
    ...overrides,
  });
  return { bridge, logged };
}

/** What a promise rejects with. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    (value) => {
      throw new Error(`expected a failure, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
