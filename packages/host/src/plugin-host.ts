import type {
  Clock,
  ComponentContext,
  DeviceInfo,
  ExperimentConfig,
  InstalledBackend,
  Logger,
  PluginError,
  UserConfig,
} from '@llem/core';
import type { ExperimentScope } from './binding/experiment-scope.ts';
import type { Discovery, DiscoveryPlaces } from './discovery/discover-plugins.ts';
import type { ProbeProcess } from './probe-ahead.ts';
import type { PluginReport } from './report/plugin-report.ts';
import type { ExperimentSelection } from './selection/selected-component.ts';
import type { PluginSetups } from './setup/plugin-setups.ts';

export interface PluginHostOptions extends DiscoveryPlaces {
  /** Environment of probes and components. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: UserConfig;
  readonly logger: Logger;
  readonly clock: Clock;
  /** For the first probes: a process that was started ahead, with the same environment. */
  readonly probeProcess?: ProbeProcess;
}

/**
 * The installed plugins. Nothing is read before the first question; each manifest is read once, each module
 * imported once and each component probed once in the life of a host, which is one command.
 */
export interface PluginHost {
  /** The Python environments that installed plugins ask for. */
  readonly setups: PluginSetups;
  /** What is installed, by manifests alone: no code of a plugin runs. */
  plugins(): Promise<Discovery>;
  /** The usable backends, for the configuration's schema. Their plugins are imported; what is wrong is logged. */
  backends(): Promise<readonly InstalledBackend[]>;
  /**
   * Why a backend that was asked for by name is not among `backends()` though a plugin provides it: it speaks
   * another API version, does not load, or shares its id. Null when no plugin provides it or nothing is wrong.
   */
  whyUnusable(backend: string): Promise<PluginError | null>;
  /**
   * The GPUs that the preferred telemetry sees, whether CUDA shows them or not. Asked in a process of its own that is
   * killed after 5 s, so that no driver is loaded here; empty when nothing can tell. Rejects only when aborted.
   */
  devices(signal?: AbortSignal): Promise<readonly DeviceInfo[]>;
  /** Everything for `llem plugins`. Never rejects for what is wrong with a plugin. */
  report(): Promise<PluginReport>;
  /** The report and the GPUs by one probe of everything: for who wants both. Never rejects for what is wrong. */
  survey(): Promise<{ readonly report: PluginReport; readonly devices: readonly DeviceInfo[] }>;
  /**
   * Probes and chooses the components of one experiment and imports those chosen.
   *
   * A backend or a named energy source that is not available is an issue for pre-flight. Rejects with ConfigError
   * `CONFIG.UNKNOWN_ENERGY`, BackendError `BACKEND.NOT_INSTALLED`, or a PluginError: a plugin asked for by name
   * that is unusable, or a choice that is ambiguous; when aborted, with the signal's reason.
   */
  selectForExperiment(config: ExperimentConfig, signal?: AbortSignal): Promise<ExperimentSelection>;
  /** Opens the scope that the components of one experiment live in. */
  createScope(context: Omit<ComponentContext, 'env' | 'settings'>): Promise<ExperimentScope>;
}
