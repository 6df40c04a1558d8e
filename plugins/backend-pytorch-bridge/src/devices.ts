import { type DeviceInfo, type ExperimentConfig, sectionOf } from '@llem/core';
import { PyTorchSection } from './section.ts';

/** UUIDs of the devices that the model will probably be on (measurement.md 6). */
export function candidateDevices(
  config: ExperimentConfig,
  visible: readonly DeviceInfo[],
): readonly string[] {
  const { device_map, num_processes, tp_plan, tp_size } = PyTorchSection.parse(sectionOf(config));
  const uuids = visible.map(({ uuid }) => uuid);
  if (tp_plan != null || tp_size != null) return uuids.slice(0, tp_size ?? uuids.length);
  if (num_processes != null && num_processes > 1) return uuids.slice(0, num_processes);
  if (device_map === 'cpu') return [];
  const named = /^cuda(?::(\d+))?$/.exec(device_map ?? '');
  if (!named) return uuids;
  const index = Number(named[1] ?? 0);
  return uuids.slice(index, index + 1);
}

/** True for what only CUDA has: a device named so, and flash attention. The rest runs on a CPU too. */
export function requiresGpu(config: ExperimentConfig): boolean {
  const { device_map, attn_implementation } = PyTorchSection.parse(sectionOf(config));
  return (
    device_map?.startsWith('cuda') === true || attn_implementation?.startsWith('flash_attention') === true
  );
}
