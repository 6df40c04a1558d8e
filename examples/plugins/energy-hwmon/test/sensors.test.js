import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import plugin from '../dist/plugin.js';
import { BATTERY, BOARD, createFakeSysfs } from './fake-sysfs.js';

const [hwmon] = plugin.components;

const probeAt = (root, settings = {}) =>
  hwmon.probe({ env: {}, settings: {}, config: hwmon.configSchema.parse({ root, ...settings }) });

async function probe(files, settings = {}) {
  const sysfs = createFakeSysfs(files);
  try {
    return await probeAt(sysfs.root, settings);
  } finally {
    sysfs.dispose();
  }
}

const RAILS = {
  'class/hwmon/hwmon3/name': 'ina3221',
  'class/hwmon/hwmon3/power1_input': 9_000_000,
  'class/hwmon/hwmon3/power1_label': 'VDD_IN',
  'class/hwmon/hwmon3/power2_input': 4_000_000,
  'class/hwmon/hwmon3/power2_label': 'VDD_CPU',
};

describe('which sensors are added up', () => {
  it('the only one there is, without a word', async () => {
    assert.deepEqual(await probe(BOARD), { available: true, detail: 'ina226/power1' });
    assert.deepEqual(await probe(BATTERY), { available: true, detail: 'BAT0' });
  });

  it('of several those that the settings name: one rail may contain another', async () => {
    const { available, reason, fix } = await probe(RAILS);
    assert.equal(available, false);
    assert.match(reason, /ina3221\/VDD_IN, ina3221\/VDD_CPU$/);
    assert.match(fix, /energy_sources\.hwmon\.sensors/);
    assert.deepEqual(await probe(RAILS, { sensors: ['ina3221/VDD_IN'] }), {
      available: true,
      detail: 'ina3221/VDD_IN',
    });
    assert.match(
      (await probe(RAILS, { sensors: ['ina3221/VDD_SOC'] })).reason,
      /^no sensor ina3221\/VDD_SOC; there are /,
    );
  });

  it('equal chips have names of their own', async () => {
    const twins = { 'class/hwmon/hwmon4/name': 'ina226', 'class/hwmon/hwmon4/power1_input': 1 };
    const sensors = ['ina226/power1', 'ina226/power1#2'];
    assert.deepEqual(await probe({ ...BOARD, ...twins }, { sensors }), {
      available: true,
      detail: sensors.join(' + '),
    });
  });

  it('a battery that charges is none, whatever it shows', async () => {
    const { reason, fix } = await probe({ ...BATTERY, 'class/power_supply/BAT0/status': 'Charging' });
    assert.match(reason, /no discharging battery/);
    assert.match(fix, /unplug/);
  });

  it('a file that cannot be read is named with the command that opens it', async () => {
    const sysfs = createFakeSysfs({ 'class/hwmon/hwmon0/name': 'ina226' });
    const file = join(sysfs.root, 'class/hwmon/hwmon0/power1_input');
    symlinkSync('/nowhere', file);
    const answer = await probeAt(sysfs.root);
    sysfs.dispose();
    assert.deepEqual(answer, {
      available: false,
      reason: `${file} cannot be read`,
      fix: `sudo chmod a+r ${file}`,
    });
  });
});
