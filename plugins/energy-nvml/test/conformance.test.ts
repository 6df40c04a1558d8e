import { createExampleDevice, describeEnergySource } from '@llem/testkit';
import { describe, it } from 'vitest';
import { createNvmlSource } from '../src/nvml-source.ts';
import plugin from '../src/plugin.ts';
import { probeNvml } from '../src/probe-nvml.ts';
import { createSampler } from '../src/sampler/sampler.ts';
import { createFakeMachine } from './fake-board.ts';

/** The component as it is listed, with the driver's library in a file. */
function nvml(library: string) {
  const listed = plugin.components.find(({ kind }) => kind === 'energy');
  if (listed?.kind !== 'energy') throw new Error('no nvml');
  const sampler = createSampler(library);
  return {
    ...listed,
    probe: async () => probeNvml(library),
    create: (_config: object, context: Parameters<typeof createNvmlSource>[1]) =>
      createNvmlSource(sampler, context),
  };
}

describeEnergySource(
  async () => {
    const machine = await createFakeMachine(3, ['power 2 0 300']);
    const devices = machine.devices.slice(1);
    return {
      component: nvml(machine.gpu.library),
      devices,
      load: { joules: (window) => machine.energy(1, window) + machine.energy(2, window), tolerance: 0.02 },
      breakSensor: () => machine.gpu.append('fault 1 * 15'),
      [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
    };
  },
  {
    describe,
    it,
    withoutHardware: async () => ({
      component: nvml('/nowhere/libnvidia-ml.so.1'),
      devices: [createExampleDevice()],
    }),
  },
);
