import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createSystemClock } from '@llem/core';
import plugin from '../dist/plugin.js';
import { BATTERY, createFakeSysfs } from './fake-sysfs.js';

const [hwmon] = plugin.components;
const clock = createSystemClock();

/** What a battery gives over half a second, in the middle of which `happens`. */
async function observe(files, happens) {
  const sysfs = createFakeSysfs(files);
  try {
    const source = hwmon.create(hwmon.configSchema.parse({ root: sysfs.root }), { clock });
    const session = await source.start({ devices: [], signal: new AbortController().signal });
    const start_s = clock.now();
    await delay(250);
    await happens(sysfs);
    await delay(250);
    const window = { start_s, end_s: clock.now() };
    return { ...(await session.stop(window)).measurement, window_s: window.end_s - start_s };
  } finally {
    sysfs.dispose();
  }
}

it('volts times amperes make the watts of a battery that shows no power', async () => {
  const { total_j, window_s } = await observe(BATTERY, () => {});
  assert.ok(Math.abs(total_j - 18 * window_s) < 1e-6, `${total_j} J in ${window_s} s of 18 W`);
});

it('what is left in it falls by what was drawn: 1000 µWh are 3.6 J', async () => {
  const supply = 'class/power_supply/BAT0';
  const left = {
    [`${supply}/type`]: 'Battery',
    [`${supply}/status`]: 'Discharging',
    [`${supply}/energy_now`]: 50_000_000,
  };
  const { total_j } = await observe(left, (sysfs) => sysfs.write(`${supply}/energy_now`, 49_999_000));
  assert.ok(Math.abs(total_j - 3.6) < 1e-6, `${total_j} J`);
});

it('a charger that is plugged in takes the load over: not measured, never 0', async () => {
  const plug = (sysfs) => sysfs.write('class/power_supply/BAT0/status', 'Charging');
  const { total_j, warnings } = await observe(BATTERY, plug);
  assert.equal(total_j, null);
  assert.match(warnings.join(), /^energy_source_failed: .*status says Charging.* BAT0/);
});
