import { type DeviceInfo, type ExperimentConfig, sectionOf, visibleDevices } from '@llem/core';
import {
  estimateMemory,
  judgeMemory,
  type MemoryEstimate,
  type MemoryVerdict,
  type ModelMetadata,
  readModelMetadata,
} from '@llem/hub';
import type { Machine } from './machine.ts';

/** What an experiment needs on one GPU and what the first GPU has, GB of 10⁹ bytes; null is unknown (cli.md 3). */
export interface ExperimentEstimate extends MemoryEstimate {
  readonly available_gb: number | null;
  readonly verdict: MemoryVerdict | null;
}

const LIMIT_MS = 5000;
const BYTES_PER_MB = 2 ** 20;
const UNKNOWN: ModelMetadata = { config: null, parameters: null };

/**
 * The estimate of each experiment (CM-29). Every model is asked for once, all of them within 5 s; what is not known by
 * then is null. Never rejects for it.
 *
 * @param devices The GPUs of the machine, on their way.
 */
export async function estimateExperiments(
  configs: readonly ExperimentConfig[],
  devices: Promise<readonly DeviceInfo[]>,
  env: Machine['env'],
): Promise<readonly ExperimentEstimate[]> {
  const models = new Map(configs.map((config) => [keyOf(config), config]));
  const limit = AbortSignal.timeout(LIMIT_MS);
  const [available_gb, known] = await Promise.all([
    devices.then((all) => firstGpuGb(all, env)),
    Promise.all(
      [...models].map(async ([key, config]) => [key, await metadataOf(config, env, limit)] as const),
    ),
  ]);
  const metadata = new Map(known);
  return configs.map((config) => {
    const estimate = estimateMemory(config, metadata.get(keyOf(config)) ?? UNKNOWN);
    return { ...estimate, available_gb, verdict: judgeMemory(estimate, available_gb) };
  });
}

function firstGpuGb(devices: readonly DeviceInfo[], env: Machine['env']): number | null {
  const [first] = visibleDevices(devices, env);
  return first?.memory_total_mb == null ? null : (first.memory_total_mb * BYTES_PER_MB) / 1e9;
}

async function metadataOf(
  config: ExperimentConfig,
  env: Machine['env'],
  signal: AbortSignal,
): Promise<ModelMetadata> {
  const source = { model: config.model, revision: revisionOf(config), env, signal };
  return await readModelMetadata(source).catch(() => UNKNOWN);
}

/** A model is another one in another revision. */
function keyOf(config: ExperimentConfig): string {
  return JSON.stringify([config.model, revisionOf(config)]);
}

function revisionOf(config: ExperimentConfig): string | null {
  const { revision } = sectionOf(config);
  return typeof revision === 'string' ? revision : null;
}
