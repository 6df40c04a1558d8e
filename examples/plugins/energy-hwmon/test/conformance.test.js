import { describe, it } from 'node:test';
import { describeEnergySource } from '@llem/testkit';
import plugin from '../dist/plugin.js';
import { BOARD, BOARD_W, createFakeSysfs } from './fake-sysfs.js';

const [component] = plugin.components;

/** The plugin over a tree of its own. */
const over = (files) => async () => {
  const sysfs = createFakeSysfs(files);
  return {
    component,
    config: { root: sysfs.root },
    load: { joules: ({ start_s, end_s }) => BOARD_W * (end_s - start_s), tolerance: 0.01 },
    breakSensor: () => sysfs.remove('class/hwmon/hwmon0/power1_input'),
    [Symbol.asyncDispose]: async () => sysfs.dispose(),
  };
};

describeEnergySource(over(BOARD), {
  describe,
  it,
  withoutHardware: over({ 'class/hwmon/hwmon0/name': 'coretemp' }),
});
