import { defineComponent, definePlugin } from '@llem/core';
import { createCodecarbonSource, probeCodecarbon } from './codecarbon-source.ts';

/** Energy and CO2 as CodeCarbon measures and models them. */
export default definePlugin({
  components: [
    defineComponent({
      kind: 'energy',
      id: 'codecarbon',
      priority: 60,
      claims: ['nvml-energy', 'rapl'],
      capabilities: { trace: false, per_device: false, cpu: true, dram: true },
      configSchema: null,
      probe: probeCodecarbon,
      create: (_config, context) => createCodecarbonSource(context),
    }),
  ],
});
