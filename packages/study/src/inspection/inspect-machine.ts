import { type Environment, readEnvironment } from '@llem/config';
import { createSystemClock, type DeviceInfo } from '@llem/core';
import type { PluginReport } from '@llem/host';
import { startProbeProcess } from '@llem/host/probe-ahead';
import { createHost } from '../create-host.ts';
import { type MachineOptions, machineEnvironment } from '../machine.ts';
import { type DockerFacts, probeDocker } from './probe-docker.ts';
import { type DriverFacts, probeDriver } from './probe-driver.ts';
import { probeUserConfig, type UserConfigFacts } from './probe-user-config.ts';
import { type Probed, probed } from './probed.ts';

/** What a machine brings, as far as it can be told without a configuration and without writing anything. */
export interface MachineFacts {
  readonly node: string;
  readonly llem: string;
  readonly env: Environment;
  readonly user_config: UserConfigFacts;
  readonly survey: Probed<{ readonly report: PluginReport; readonly devices: readonly DeviceInfo[] }>;
  readonly driver: DriverFacts;
  readonly docker: DockerFacts;
}

/** Asks everything at once; a probe that fails is a finding, never a rejection. */
export async function inspectMachine(options: MachineOptions): Promise<MachineFacts> {
  const { packageJson, discovery, logger, toolVersion } = options;
  const inherited = readEnvironment();
  const user_config = await probeUserConfig(inherited, process.platform);
  const { settings } = user_config;
  const env = machineEnvironment(inherited, settings);
  // It loads its modules while the plugins are found here.
  const probeProcess = startProbeProcess(env);
  const [survey, driver, docker] = await Promise.all([
    probed(() =>
      createHost({
        ...{ packageJson, discovery, env, settings, logger, probeProcess },
        clock: createSystemClock(),
      }).survey(),
    ),
    probeDriver('/'),
    probeDocker(env),
  ]);
  return { node: process.version, llem: toolVersion, env, user_config, survey, driver, docker };
}
