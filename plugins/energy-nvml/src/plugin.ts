import { defineComponent, definePlugin } from '@llem/core';
import { createNvmlSource } from './nvml-source.ts';
import { probeNvml } from './probe-nvml.ts';
import { createSampler } from './sampler/sampler.ts';
import { createNvmlTelemetry } from './telemetry/nvml-telemetry.ts';

/** The driver's own library; energy and telemetry of this process share one sampling thread. */
const LIBRARY = null;
const sampler = createSampler(LIBRARY);
const probe = async () => probeNvml(LIBRARY);

/** NVIDIA GPUs through NVML: their energy, and their state beside any energy source. */
export default definePlugin({
  components: [
    defineComponent({
      kind: 'energy',
      id: 'nvml',
      priority: 80,
      claims: ['nvml-energy'],
      capabilities: { trace: true, per_device: true, cpu: false, dram: false },
      configSchema: null,
      probe,
      create: (_config, context) => createNvmlSource(sampler, context),
    }),
    defineComponent({
      kind: 'telemetry',
      id: 'nvml',
      priority: 80,
      claims: [],
      capabilities: {},
      configSchema: null,
      probe,
      create: (_config, context) => createNvmlTelemetry(LIBRARY, sampler, context),
    }),
  ],
});
