import {
  type Config,
  createConfig,
  type Environment,
  expandHome,
  loadUserConfig,
  readEnvironment,
} from '@llem/config';
import {
  type Clock,
  createSystemClock,
  type InstalledBackend,
  type Logger,
  type UserConfig,
} from '@llem/core';
import type { PluginHost } from '@llem/host';
import { createHost } from './create-host.ts';
import { explainBackend } from './explain-backend.ts';

export interface MachineOptions {
  /** package.json of the program that runs: the CLI's, or the library's. Its dependencies are plugins too. */
  readonly packageJson: string;
  readonly toolVersion: string;
  /** False: only the plugins that the program itself depends on. */
  readonly discovery: boolean;
  readonly logger: Logger;
}

/** What this machine brings to a command, as far as configurations need it; nothing that measures is loaded. */
export interface Machine {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: UserConfig;
  readonly host: PluginHost;
  readonly backends: readonly InstalledBackend[];
  readonly config: Config;
  /** Version of `llem`, for results. */
  readonly toolVersion: string;
  /** For a process that makes the same host again. */
  readonly packageJson: string;
  readonly discovery: boolean;
}

/** User config, then plugins, then the schema composed from them. */
export async function createMachine(options: MachineOptions): Promise<Machine> {
  const { toolVersion, packageJson, discovery, logger } = options;
  const { host, settings, env, clock } = await createMachineHost(options);
  const backends = await host.backends();
  const config = explained(createConfig(backends), host);
  return { clock, logger, env, settings, host, backends, config, toolVersion, packageJson, discovery };
}

/** The plugin host of this machine, which needs no plugin's code yet. */
export async function createMachineHost({ packageJson, discovery, logger }: MachineOptions) {
  const inherited = readEnvironment();
  const settings = await loadUserConfig(undefined, {
    environment: inherited,
    onWarning: (text) => logger.warn(text),
  });
  const env = machineEnvironment(inherited, settings);
  const clock = createSystemClock();
  const host = createHost({ packageJson, discovery, env, settings, logger, clock });
  return { host, settings, env, clock };
}

/** The environment that plugins, workers and engines are given. */
export function machineEnvironment(inherited: Environment, settings: UserConfig): Environment {
  return Object.freeze({
    ...inherited,
    HF_HOME: expandHome(settings.output.model_cache_dir, inherited),
    // CUDA and NVML then count devices alike (measurement.md 6); a user's own choice stands, and is checked.
    CUDA_DEVICE_ORDER: inherited.CUDA_DEVICE_ORDER || 'PCI_BUS_ID',
  });
}

function explained(config: Config, host: PluginHost): Config {
  const explain = <T>(load: () => T | Promise<T>) => explainBackend(host, load);
  return {
    ...config,
    loadExperimentConfig: (path, overrides) => explain(() => config.loadExperimentConfig(path, overrides)),
    loadStudyConfig: (path, overrides) => explain(() => config.loadStudyConfig(path, overrides)),
    loadStudy: (path, options) => explain(() => config.loadStudy(path, options)),
  };
}
