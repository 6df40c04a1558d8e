import { type ComponentContext, deepFreeze, UserConfig } from '@llem/core';
import { createFakeClock } from './fake-clock.ts';

/** A component's context that remembers what was said through it. */
export interface FakeContext extends ComponentContext {
  /** `level: message` of everything logged. */
  readonly logged: readonly string[];
  /** Every sub-step reported. */
  readonly progressed: readonly { readonly text: string; readonly elapsedSec: number | undefined }[];
}

/** A context with a fake clock, an empty environment, the default user config and a signal that never aborts. */
export function createFakeContext(overrides: Partial<ComponentContext> = {}): FakeContext {
  const logged: string[] = [];
  const progressed: { text: string; elapsedSec: number | undefined }[] = [];
  return {
    logger: {
      debug: (message) => logged.push(`debug: ${message}`),
      info: (message) => logged.push(`info: ${message}`),
      warn: (message) => logged.push(`warn: ${message}`),
    },
    clock: createFakeClock(),
    signal: new AbortController().signal,
    progress: (text, elapsedSec) => progressed.push({ text, elapsedSec }),
    env: Object.freeze({}),
    settings: deepFreeze(UserConfig.parse({})),
    ...overrides,
    logged,
    progressed,
  };
}
