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
import { type CodecarbonReading, codecarbonOutcome } from './codecarbon-outcome.ts';
import { isOnPath } from './is-on-path.ts';

const CODECARBON: PythonEnergyDefinition = {
  id: 'codecarbon',
  worker: new URL('../python/worker.py', import.meta.url),
  required: ['codecarbon'],
  oldest: { codecarbon: '2.8' },
  parameters: (devices, { measurement }) => ({
    gpus: boardIndices(devices),
    country: measurement.country_iso_code?.toUpperCase() ?? null,
    // The model runs under this process, or is it.
    pid: process.pid,
  }),
  outcome: (answer, devices) => codecarbonOutcome(answer as CodecarbonReading, devices),
};

/** Joules of GPU, CPU and RAM by CodeCarbon's offline tracker in a Python process (CM-13). */
export function createCodecarbonSource(context: ComponentContext): EnergySource {
  return createPythonEnergySource(CODECARBON, context);
}

/**
 * Available ⇔ an interpreter has CodeCarbon, and it would see the GPUs if there are any: for that it needs `nvidia-smi`
 * on PATH beside the driver. Imports nothing.
 */
export async function probeCodecarbon(
  context: Pick<ComponentContext, 'env' | 'settings'>,
): Promise<ProbeResult> {
  const { env } = context;
  const choice = await interpreterOf(CODECARBON, context);
  if (choice.chosen === null)
    return { available: false, reason: describeTried(choice), fix: setupFix(CODECARBON.id, choice) };
  const gpus = await countGpus({ interpreter: choice.chosen.path, env });
  const found = describeInterpreter(choice.chosen);
  if (typeof gpus === 'string' || gpus === 0)
    return { available: true, detail: `models of CPU and RAM, no GPU: ${found}` };
  const named = `${gpus} ${gpus === 1 ? 'GPU' : 'GPUs'}`;
  if (await isOnPath('nvidia-smi', env.PATH))
    return { available: true, detail: `${named}, CPU and RAM: ${found}` };
  return {
    available: false,
    reason: `the driver counts ${named}, which CodeCarbon only sees with nvidia-smi on PATH`,
    fix: 'put the folder of nvidia-smi on PATH; it comes with the NVIDIA driver',
  };
}
