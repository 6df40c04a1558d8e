import { defineComponent, definePlugin } from '@llem/core';
import { createZeusSource, probeZeus } from './zeus-source.ts';

/** NVIDIA GPU energy as Zeus measures it. */
export default definePlugin({
  components: [
    defineComponent({
      kind: 'energy',
      id: 'zeus',
      priority: 90,
      claims: ['nvml-energy'],
      capabilities: { trace: false, per_device: true, cpu: false, dram: false },
      configSchema: null,
      probe: probeZeus,
      create: (_config, context) => createZeusSource(context),
    }),
  ],
});
