import { BackendError, type ExperimentConfig, sectionOf } from '@llem/core';

/**
 * Data-parallel processes are not measured yet: one would run where several were asked for, and the figures would be
 * of another configuration. Checked also without pre-flight.
 */
export function refuseSeveralProcesses(config: ExperimentConfig): void {
  const { num_processes: processes } = sectionOf(config);
  if (typeof processes !== 'number' || processes <= 1) return;
  throw new BackendError(
    'BACKEND.UNSUPPORTED_SETTING',
    `${config.backend}.num_processes ${processes} is not supported yet: this version measures one process`,
    { backend: config.backend, fix: `remove ${config.backend}.num_processes, or set it to 1` },
  );
}
