import { type Clock, type EnergySource, messageOf, PluginError } from '@llem/core';
import { readCpuPower } from './cpu-power.ts';
import { estimateEnergy, failedEstimate } from './estimate-energy.ts';
import { cannotRead, READABLE_PROC } from './probe-estimate.ts';
import { cpuSecondsOfTree } from './process-tree.ts';

export interface EstimateOptions {
  /** `/proc`, or a copy of it. */
  readonly root: string;
  /** Root of the process tree that is charged. */
  readonly pid: number;
  readonly clock: Clock;
}

/**
 * A model of the CPU's energy where no sensor exists (measurement.md 5); always flagged `energy_estimated`. It has
 * no trace: it is started just before the window and stopped just after it, and reports its own length.
 */
export function createEstimateSource({ root, pid, clock }: EstimateOptions): EnergySource {
  return {
    async start({ signal }) {
      signal.throwIfAborted();
      const [power, start_cpu_s] = await Promise.all([readCpuPower(root), cpuSecondsOfTree(root, pid)]).catch(
        (error: unknown) => {
          throw new PluginError('PLUGIN.UNAVAILABLE', cannotRead(error), {
            fix: READABLE_PROC,
            cause: error,
          });
        },
      );
      const start_s = clock.now();
      return {
        async stop() {
          const duration_s = clock.now() - start_s;
          const measurement = await cpuSecondsOfTree(root, pid).then(
            (end_cpu_s) => estimateEnergy({ start_cpu_s, end_cpu_s, duration_s }, power),
            (error: unknown) => failedEstimate(duration_s, messageOf(error)),
          );
          return { measurement, trace: null };
        },
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}
