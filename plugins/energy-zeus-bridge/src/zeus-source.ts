import type { ComponentContext, EnergySource, ProbeResult } from '@llem/core';
import {
  boardIndices,
  countGpus,
  createPythonEnergySource,
  describeInterpreter,
  describeTried,
  interpreterOf,
  type PythonEnergyDefinition,
  setupFix,
} from '@llem/plugin-kit';
import { type ZeusReading, zeusOutcome } from './zeus-outcome.ts';

const ZEUS: PythonEnergyDefinition = {
  id: 'zeus',
  worker: new URL('../python/worker.py', import.meta.url),
  // The library's old name, zeus-ml, has the same module; its version is not found under this one.
  required: ['zeus'],
  oldest: { zeus: '0.13.1' },
  // Zeus counts among the visible GPUs, and does not know UUIDs or MIG instances.
  environment: (devices) => ({ CUDA_VISIBLE_DEVICES: boardIndices(devices).join() }),
  outcome: (answer, devices) => zeusOutcome(answer as ZeusReading, devices),
};

/** GPU joules by ZeusMonitor in a Python process (CM-12). */
export function createZeusSource(context: ComponentContext): EnergySource {
  return createPythonEnergySource(ZEUS, context);
}

/** Available ⇔ an interpreter has Zeus and the driver counts a GPU: Zeus itself starts without one. Imports nothing. */
export async function probeZeus(context: Pick<ComponentContext, 'env' | 'settings'>): Promise<ProbeResult> {
  const choice = await interpreterOf(ZEUS, context);
  if (choice.chosen === null)
    return { available: false, reason: describeTried(choice), fix: setupFix(ZEUS.id, choice) };
  const gpus = await countGpus({ interpreter: choice.chosen.path, env: context.env });
  if (typeof gpus === 'string' || gpus === 0) {
    const reason = gpus === 0 ? 'the NVIDIA driver is there, but no GPU' : `no NVIDIA GPU: ${gpus}`;
    return { available: false, reason, fix: 'check with nvidia-smi -L, and give the container or job a GPU' };
  }
  return {
    available: true,
    detail: `${gpus} ${gpus === 1 ? 'GPU' : 'GPUs'}, ${describeInterpreter(choice.chosen)}`,
  };
}
