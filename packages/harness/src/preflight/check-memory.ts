import { type DeviceInfo, type PreFlightIssue, sectionOf } from '@llem/core';
import { estimateMemory, judgeMemory, readModelMetadata, shardsOf } from '@llem/hub';
import { candidateDevices } from '../devices/read-devices.ts';
import type { ExperimentComponents, ExperimentRequest } from '../experiment-request.ts';

const BYTES_PER_MB = 2 ** 20;

/**
 * Compares what the model will probably need with the memory of the GPUs that it may use (CM-29): weights alone that
 * exceed it are an issue, a total above 90 % of it is a warning in the log, and what cannot be known is neither.
 */
export async function checkMemory(
  request: Pick<ExperimentRequest, 'config' | 'env' | 'logger' | 'signal'>,
  components: Pick<ExperimentComponents, 'backend'>,
  visible: readonly DeviceInfo[],
): Promise<PreFlightIssue[]> {
  const { config, env, signal, logger } = request;
  const devices = await candidateDevices(components, request, visible);
  const available = availableGb(config, devices);
  if (available === null) return [];
  const { revision } = sectionOf(config);
  const source = {
    model: config.model,
    revision: typeof revision === 'string' ? revision : null,
    env,
    signal,
  };
  const estimate = estimateMemory(config, await readModelMetadata(source));
  const { weights_gb, total_gb } = estimate;
  const room = `${digits(available)} GB available on ${names(devices)}`;
  if (weights_gb !== null && weights_gb > available) {
    return [
      {
        check: 'memory',
        message: `${config.model} needs ${digits(weights_gb)} GB for weights alone, ${room}`,
        fix: 'choose a smaller model or a narrower precision, or give it more GPUs',
      },
    ];
  }
  if (total_gb !== null && judgeMemory(estimate, available) === 'LIKELY OOM') {
    logger.warn(
      `${config.model} probably runs out of GPU memory: it needs about ${digits(total_gb)} GB, ${room}; lower the batch size, max_input_tokens or max_output_tokens`,
    );
  }
  return [];
}

/**
 * Memory for one copy or shard of the model: of the smallest GPU where each holds one, else of all together, over which
 * an engine spreads a whole model. Null without a GPU, or when one does not tell.
 */
function availableGb(config: ExperimentRequest['config'], devices: readonly DeviceInfo[]): number | null {
  const sizes = devices.flatMap(({ memory_total_mb }) => memory_total_mb ?? []);
  if (sizes.length === 0 || sizes.length < devices.length) return null;
  const { num_processes } = sectionOf(config);
  const holdsOneEach = shardsOf(config) > 1 || (typeof num_processes === 'number' && num_processes > 1);
  const mb = holdsOneEach ? Math.min(...sizes) : sizes.reduce((sum, size) => sum + size, 0);
  return (mb * BYTES_PER_MB) / 1e9;
}

function names(devices: readonly DeviceInfo[]): string {
  return devices.map(({ index, name }) => `GPU ${index} (${name})`).join(', ');
}

function digits(gb: number): string {
  return String(Number(gb.toPrecision(3)));
}
