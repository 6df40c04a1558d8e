import { type DeviceInfo, messageOf, visibleDevices } from '@llem/core';
import type { ExperimentComponents, ExperimentRequest } from '../experiment-request.ts';

/** The devices that CUDA would show now, with their present state; none without telemetry, or when it fails. */
export async function readDevices(
  { telemetry }: Pick<ExperimentComponents, 'telemetry'>,
  { env, logger, signal }: Pick<ExperimentRequest, 'env' | 'logger' | 'signal'>,
): Promise<DeviceInfo[]> {
  if (telemetry === null) return [];
  try {
    return visibleDevices(await telemetry.devices(), env);
  } catch (error) {
    signal.throwIfAborted();
    logger.warn(`GPUs cannot be read: ${messageOf(error)}`);
    return [];
  }
}

/** The visible devices that the backend will probably use, known before the load. */
export async function candidateDevices(
  { backend }: Pick<ExperimentComponents, 'backend'>,
  { config }: Pick<ExperimentRequest, 'config'>,
  visible: readonly DeviceInfo[],
): Promise<DeviceInfo[]> {
  const uuids = await backend.devices(config, visible);
  return visible.filter(({ uuid }) => uuids.includes(uuid));
}
