import { BackendError, type DeviceInfo, type ExperimentConfig, sectionOf } from '@llem/core';

/**
 * Data-parallel processes of an experiment (`pytorch.num_processes`), 1 where nothing is said. Each needs a prompt and,
 * on a machine with GPUs, a GPU of its own: without them figures would be of another configuration, so this is checked
 * also without pre-flight.
 * @throws BackendError BACKEND.UNSUPPORTED_SETTING, BACKEND.INCOMPATIBLE_HARDWARE
 */
export function countProcesses(config: ExperimentConfig, visible: readonly DeviceInfo[]): number {
  const { num_processes: processes } = sectionOf(config);
  if (typeof processes !== 'number' || processes <= 1) return 1;
  const { backend, n } = config;
  const asked = `${backend}.num_processes ${processes}`;
  if (processes > n) {
    throw new BackendError('BACKEND.UNSUPPORTED_SETTING', `${asked} is more than n: ${n} prompts`, {
      backend,
      why: 'a process would have nothing to do',
      fix: `set n to ${processes} or more, or ${backend}.num_processes to ${n} or less`,
    });
  }
  if (visible.length > 0 && visible.length < processes) {
    throw new BackendError(
      'BACKEND.INCOMPATIBLE_HARDWARE',
      `${asked} needs as many GPUs, ${visible.length} visible: ${visible.map(({ name }) => name).join(', ')}`,
      {
        backend,
        fix: `set ${backend}.num_processes to ${visible.length}, or show more GPUs with CUDA_VISIBLE_DEVICES`,
      },
    );
  }
  return processes;
}
