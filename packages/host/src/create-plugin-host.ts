import {
  type ComponentContext,
  type ComponentKind,
  type DeviceInfo,
  deepFreeze,
  type ExperimentConfig,
  type InstalledBackend,
  PluginError,
} from '@llem/core';
import type { ExperimentScope } from './binding/experiment-scope.ts';
import { type Discovery, discoverPlugins } from './discovery/discover-plugins.ts';
import { loadComponent } from './loading/load-component.ts';
import type { PluginHost, PluginHostOptions } from './plugin-host.ts';
import type { ProbeProcess } from './probe-ahead.ts';
import { type ProbeOutcome, probeComponents } from './probe-components.ts';
import type { ProbeTarget } from './probing/probe-protocol.ts';
import { buildReport } from './report/build-report.ts';
import type { PluginReport } from './report/plugin-report.ts';
import { candidateKey } from './selection/candidate.ts';
import { type InstalledComponent, installedComponent, probesOf } from './selection/installed-component.ts';
import { namedCandidate } from './selection/named-candidate.ts';
import { selectComponent } from './selection/select-component.ts';
import { selectForExperiment } from './selection/select-for-experiment.ts';
import type { ExperimentSelection } from './selection/selected-component.ts';
import { unknownSources } from './selection/unknown-sources.ts';
import { createPluginSetups, type PluginSetups } from './setup/plugin-setups.ts';

/** Creates the host of one command. Nothing is read or run before its first question. */
export function createPluginHost(options: PluginHostOptions): PluginHost {
  return new InstalledPlugins(options);
}

class InstalledPlugins implements PluginHost {
  readonly setups: PluginSetups;
  readonly #options: PluginHostOptions;
  readonly #given: Pick<ComponentContext, 'env' | 'settings'>;
  readonly #outcomes = new Map<string, ProbeOutcome>();
  readonly #warned = new Set<string>();
  #ahead: ProbeProcess | null;
  #discovery: Discovery | null = null;
  #backends: Promise<readonly InstalledBackend[]> | null = null;

  constructor(options: PluginHostOptions) {
    this.#options = options;
    this.#ahead = options.probeProcess ?? null;
    this.#given = deepFreeze({ env: { ...options.env }, settings: structuredClone(options.settings) });
    const { env } = this.#given;
    this.setups = createPluginSetups({ plugins: async () => (await this.plugins()).plugins, env });
  }

  async plugins(): Promise<Discovery> {
    this.#discovery ??= discoverPlugins(this.#options);
    return this.#discovery;
  }

  backends(): Promise<readonly InstalledBackend[]> {
    this.#backends ??= this.#importBackends();
    return this.#backends;
  }

  async whyUnusable(backend: string): Promise<PluginError | null> {
    const targets = await this.#provided((kind, id) => kind === 'backend' && id === backend);
    if (targets.length === 0) return null;
    return this.#importBackend(backend).then(() => null, asPluginError);
  }

  async devices(signal?: AbortSignal): Promise<readonly DeviceInfo[]> {
    return this.#devicesOf(await this.#probe((kind) => kind === 'telemetry', signal, true));
  }

  async report(): Promise<PluginReport> {
    return buildReport(await this.plugins(), await this.#probe(() => true), this.#given.settings);
  }

  async survey(): Promise<{ report: PluginReport; devices: readonly DeviceInfo[] }> {
    const components = await this.#probe(() => true, undefined, true);
    const report = buildReport(await this.plugins(), components, this.#given.settings);
    return { report, devices: this.#devicesOf(components) };
  }

  async selectForExperiment(config: ExperimentConfig, signal?: AbortSignal): Promise<ExperimentSelection> {
    // The container costs its import only where an experiment is run, and this process waits while plugins are probed.
    importScope().catch(() => {});
    const { plugins } = await this.plugins();
    const probe = async (wanted: Wanted) => {
      const components = await this.#probe(wanted, signal);
      for (const { outcome } of components) if (outcome?.failure) this.#warn(outcome.failure);
      return components;
    };
    const { settings } = this.#given;
    for (const unknown of unknownSources(settings, plugins)) this.#warn(unknown);
    return selectForExperiment(config, { settings, plugins, probe });
  }

  async createScope(context: Omit<ComponentContext, 'env' | 'settings'>): Promise<ExperimentScope> {
    const { openExperimentScope } = await importScope();
    return openExperimentScope(Object.freeze({ ...context, ...this.#given }));
  }

  #devicesOf(components: readonly InstalledComponent[]): readonly DeviceInfo[] {
    const telemetry = components.filter(({ kind }) => kind === 'telemetry');
    try {
      const { chosen } = selectComponent('telemetry', telemetry, probesOf(telemetry), 'auto');
      return chosen?.outcome?.devices ?? [];
    } catch (error) {
      this.#options.logger.debug(`GPUs: ${asPluginError(error).message}`);
      return [];
    }
  }

  async #provided(wanted: Wanted): Promise<readonly ProbeTarget[]> {
    const { plugins } = await this.plugins();
    return plugins.flatMap((plugin) =>
      plugin.manifest.provides
        .filter(({ kind, id }) => wanted(kind, id))
        .map(({ kind, id }) => ({ plugin, kind, id })),
    );
  }

  /** Asks those that were not asked before, all in one process. */
  async #probe(
    wanted: Wanted,
    signal?: AbortSignal,
    devices = false,
  ): Promise<readonly InstalledComponent[]> {
    const targets = await this.#provided(wanted);
    const open = targets.filter(
      (target) => !target.plugin.incompatible && (devices || !this.#outcomes.has(keyOf(target))),
    );
    const { clock, logger } = this.#options;
    const ahead = open.length > 0 ? this.#ahead : null;
    if (ahead !== null) this.#ahead = null;
    const outcomes = await probeComponents(open, {
      ahead,
      context: this.#given,
      clock,
      logger,
      devices,
      ...(signal && { signal }),
    });
    open.forEach((target, index) => {
      const outcome = outcomes[index];
      if (outcome) this.#outcomes.set(keyOf(target), outcome);
    });
    return targets.map((target) =>
      installedComponent(target.plugin, target.kind, target.id, this.#outcomes.get(keyOf(target)) ?? null),
    );
  }

  async #importBackends(): Promise<readonly InstalledBackend[]> {
    const { findings } = await this.plugins();
    for (const finding of findings) this.#warn(finding);
    const ids = new Set((await this.#provided((kind) => kind === 'backend')).map(({ id }) => id));
    const settled = await Promise.allSettled([...ids].map((id) => this.#importBackend(id)));
    return settled.flatMap((backend) => {
      if (backend.status === 'fulfilled') return [backend.value];
      this.#warn(asPluginError(backend.reason));
      return [];
    });
  }

  async #importBackend(backend: string): Promise<InstalledBackend> {
    const targets = await this.#provided((kind, id) => kind === 'backend' && id === backend);
    const candidates = targets.map(({ plugin, kind, id }) => installedComponent(plugin, kind, id, null));
    const { plugin } = namedCandidate('backend', backend, candidates);
    const { id, priority, configSchema, capabilities } = await loadComponent(plugin, 'backend', backend);
    return { id, package: plugin.package, priority, configSchema, capabilities };
  }

  #warn({ message, why, fix }: Pick<PluginError, 'message' | 'why' | 'fix'>): void {
    const text = [message, why, fix].filter(Boolean).join('; ');
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.#options.logger.warn(text);
  }
}

const importScope = () => import('./binding/experiment-scope.ts');

type Wanted = (kind: ComponentKind, id: string) => boolean;

function keyOf({ plugin, kind, id }: ProbeTarget): string {
  return candidateKey({ package: plugin.package, kind, id });
}

function asPluginError(error: unknown): PluginError {
  if (PluginError.is(error)) return error;
  throw error;
}
