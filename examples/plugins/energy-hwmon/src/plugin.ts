import { defineComponent, definePlugin } from '@llem/core';
import { createHwmonSource } from './hwmon-source.ts';
import { HwmonSection } from './section.ts';
import { chooseSensors } from './sensors.ts';

const hwmon = defineComponent({
  kind: 'energy',
  id: 'hwmon',
  // What a machine draws as a whole says more than RAPL's 40, whose packages are a part of it; a GPU's own counter,
  // 80, says more of the GPU.
  priority: 50,
  // RAPL measures a part of the same joules, and llem adds up no two sources: it may run beside this one and tell
  // the part. Two meters of the whole machine are one too many.
  claims: ['wall-power'],
  capabilities: { trace: true, per_device: false, cpu: false, dram: false },
  configSchema: HwmonSection,
  async probe({ config }) {
    const choice = await chooseSensors(HwmonSection.parse(config));
    if (!choice.found) return { available: false, reason: choice.reason, fix: choice.fix };
    return { available: true, detail: choice.sensors.map(({ name }) => name).join(' + ') };
  },
  create: (config) => createHwmonSource(HwmonSection.parse(config)),
});

export default definePlugin({ components: [hwmon] });
