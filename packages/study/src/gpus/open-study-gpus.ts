import {
  type ComponentContext,
  type DeviceInfo,
  type ExperimentConfig,
  type InferenceBackend,
  type Logger,
  messageOf,
  safeCleanup,
  visibleDevices,
} from '@llem/core';
import type { BoundComponents, ExperimentScope, PluginHost } from '@llem/host';

/** Memory in use on a GPU before a run from which on it is worth a warning (study.md 9). */
const LEFTOVER_MB = 1024;

/** The GPUs that the configurations of a study can use, watched from the process of the study. */
export interface StudyGpus extends AsyncDisposable {
  /** On the PCI bus, ascending. */
  readonly indices: readonly number[];
  /** What is left on the GPUs of this configuration before it runs, one line for each of them. */
  leftovers(config: ExperimentConfig): Promise<readonly string[]>;
}

interface Dependencies {
  readonly host: PluginHost;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly context: Omit<ComponentContext, 'env' | 'settings'>;
  readonly logger: Logger;
}

/**
 * Asks the telemetry which GPUs are visible, and each backend which of them its configurations can use. A backend
 * or a telemetry that cannot answer stands for no GPU: its runs will say what is wrong.
 */
export async function openStudyGpus(
  configs: readonly ExperimentConfig[],
  { host, env, context, logger }: Dependencies,
): Promise<StudyGpus> {
  const watched = new Map<string, Watched>();
  const used = new Set<number>();
  for (const config of configs) {
    if (!watched.has(config.backend)) watched.set(config.backend, await watch(config));
    for (const { index } of await devicesOf(config)) used.add(index);
  }
  const isNeeded = used.size > 0;
  if (!isNeeded) await close();
  return {
    indices: [...used].sort((a, b) => a - b),
    leftovers: async (config) => (isNeeded ? (await occupied(config)).map(describe) : []),
    [Symbol.asyncDispose]: close,
  };

  async function watch(config: ExperimentConfig): Promise<Watched> {
    try {
      const selection = await host.selectForExperiment(config, context.signal);
      if (selection.telemetry === null) return NOTHING;
      const scope = await host.createScope(context);
      const bound = scope.bind({ ...selection, energy: null, cpuEnergy: null });
      return { scope, ...bound, visible: visibleDevices((await bound.telemetry?.devices()) ?? [], env) };
    } catch (error) {
      context.signal.throwIfAborted();
      logger.debug(`GPUs of ${config.backend}: ${messageOf(error)}`);
      return NOTHING;
    }
  }

  async function devicesOf(config: ExperimentConfig): Promise<readonly DeviceInfo[]> {
    const { backend = null, visible } = watched.get(config.backend) ?? NOTHING;
    if (backend === null || visible.length === 0) return [];
    const uuids = await backend.devices(config, visible).catch((): readonly string[] => []);
    return visible.filter(({ uuid }) => uuids.includes(uuid));
  }

  async function occupied(config: ExperimentConfig): Promise<readonly DeviceInfo[]> {
    const uuids = (await devicesOf(config)).map(({ uuid }) => uuid);
    const now = await watched
      .get(config.backend)
      ?.telemetry?.devices()
      .catch(() => []);
    return (now ?? []).filter(
      ({ uuid, memory_used_mb }) => uuids.includes(uuid) && (memory_used_mb ?? 0) > LEFTOVER_MB,
    );
  }

  async function close(): Promise<void> {
    for (const { scope } of watched.values())
      await safeCleanup('closing the GPUs of the study', () => scope?.[Symbol.asyncDispose](), logger);
    watched.clear();
  }
}

interface Watched {
  readonly scope: ExperimentScope | null;
  readonly backend?: InferenceBackend;
  readonly telemetry: BoundComponents['telemetry'];
  readonly visible: readonly DeviceInfo[];
}

const NOTHING: Watched = { scope: null, telemetry: null, visible: [] };

function describe({ index, name, memory_used_mb }: DeviceInfo): string {
  return `GPU ${index} (${name}) has ${Math.round(memory_used_mb ?? 0)} MB in use before the run`;
}
