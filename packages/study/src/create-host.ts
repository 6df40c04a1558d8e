import { type Clock, ConfigError, type Logger, type UserConfig } from '@llem/core';
import { createPluginHost, type PluginHost } from '@llem/host';
import type { ProbeProcess } from '@llem/host/probe-ahead';

export interface HostOptions {
  /** package.json of the program that runs: the CLI's, or the library's. Its dependencies are plugins too. */
  readonly packageJson: string;
  /** False: only the plugins that the program itself depends on. */
  readonly discovery: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: UserConfig;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly probeProcess?: ProbeProcess;
}

/** The plugin host of this machine, as the working directory and the user config have it. */
export function createHost({ packageJson, discovery, ...given }: HostOptions): PluginHost {
  return createPluginHost({
    roots: [{ packageJson }],
    paths: given.settings.plugins.paths,
    discovery,
    cwd: workingDirectory(),
    ...given,
  });
}

function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new ConfigError('CONFIG.NO_WORKING_DIRECTORY', 'the working directory cannot be read', {
      why: 'it was removed or moved since this process or its shell went there',
      fix: 'cd to a directory that exists, then run again',
      cause,
    });
  }
}
