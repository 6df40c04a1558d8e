import { createSystemClock, type Logger, UserConfig } from '@llem/core';
import { createPluginHost, type PluginHost, type PluginHostOptions } from '../src/index.ts';

/** A host that looks from `cwd`, and what it logged. */
export function hostOf(
  cwd: string,
  options: Partial<PluginHostOptions> = {},
): PluginHost & { readonly logged: readonly string[] } {
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const logger: Logger = { debug: log, info: log, warn: log };
  const host = createPluginHost({
    roots: [],
    paths: [],
    discovery: true,
    cwd,
    env: { PATH: process.env.PATH, LLEM_TEST: 'seen' },
    settings: UserConfig.parse({}),
    logger,
    clock: createSystemClock(),
    ...options,
  });
  return Object.assign(host, { logged });
}
