import { defineComponent, definePlugin } from '@llem/core';
import { createEstimateSource } from './estimate/estimate-source.ts';
import { probeEstimate } from './estimate/probe-estimate.ts';
import { PROC_ROOT } from './estimate/process-tree.ts';
import { probeRapl } from './rapl/probe-rapl.ts';
import { createRaplSource } from './rapl/rapl-source.ts';
import { POWERCAP_ROOT } from './rapl/zones.ts';

/** Energy of the CPU: the RAPL counters, and where there are none a model that is always flagged. */
export default definePlugin({
  components: [
    defineComponent({
      kind: 'energy',
      id: 'rapl',
      priority: 40,
      claims: ['rapl'],
      capabilities: { trace: true, per_device: false, cpu: true, dram: true },
      configSchema: null,
      probe: () => probeRapl({ root: POWERCAP_ROOT, platform: process.platform }),
      create: () => createRaplSource({ root: POWERCAP_ROOT }),
    }),
    defineComponent({
      kind: 'energy',
      id: 'estimate',
      priority: 5,
      claims: ['rapl'],
      capabilities: { trace: false, per_device: false, cpu: true, dram: false },
      configSchema: null,
      probe: () => probeEstimate({ root: PROC_ROOT, platform: process.platform }),
      create: (_config, { clock }) => createEstimateSource({ root: PROC_ROOT, pid: process.pid, clock }),
    }),
  ],
});
