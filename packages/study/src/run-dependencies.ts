import { createConfig, loadUserConfig, readEnvironment } from '@llem/config';
import {
  type Clock,
  createSystemClock,
  type InstalledBackend,
  type Logger,
  type UserConfig,
} from '@llem/core';
import { type BaselineCache, createBaselineCache } from '@llem/harness';
import { createPluginHost, type PluginHost } from '@llem/host';

/** Everything that a run takes from the machine; handed in, so that tests bring their own. */
export interface RunDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: UserConfig;
  readonly host: PluginHost;
  readonly backends: readonly InstalledBackend[];
  readonly config: ReturnType<typeof createConfig>;
  readonly baselines: BaselineCache;
  /** Version of `llem`, for results. */
  readonly toolVersion: string;
}

export interface MachineOptions {
  /** package.json of the program that runs: the CLI's, or the library's. Its dependencies are plugins too. */
  readonly packageJson: string;
  readonly toolVersion: string;
  /** False: only the plugins that the program itself depends on. */
  readonly discovery: boolean;
  readonly logger: Logger;
}

/** The real dependencies: user config, then plugins, then the schema composed from them. */
export async function createRunDependencies({
  packageJson,
  toolVersion,
  discovery,
  logger,
}: MachineOptions): Promise<RunDependencies> {
  const env = readEnvironment();
  const settings = await loadUserConfig(undefined, {
    environment: env,
    onWarning: (text) => logger.warn(text),
  });
  const clock = createSystemClock();
  const host = createPluginHost({
    roots: [{ packageJson }],
    paths: settings.plugins.paths,
    discovery,
    cwd: process.cwd(),
    env,
    settings,
    logger,
    clock,
  });
  const backends = await host.backends();
  const config = createConfig(backends);
  return { clock, logger, env, settings, host, backends, config, baselines: sessionBaselines, toolVersion };
}

/** Baselines live as long as the process: the session of single experiments (CM-20). */
const sessionBaselines = createBaselineCache();
