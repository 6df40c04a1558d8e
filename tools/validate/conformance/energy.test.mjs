// @ts-check
// The conformance suites of the energy sources on a real GPU, on a machine without the workspace:
// `CONFORMANCE_ROOT=<folder with the packages> node --test tools/validate/conformance/energy.test.mjs`.
// The load is whatever the GPU draws; its joules are known by nvidia-smi's one-second means.
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { componentOf, listDevices, load } from './installed.mjs';

const { env } = process;
const { describeEnergySource } = await load('@llem/testkit');
const nvml = await componentOf('@llem/energy-nvml', 'energy');
const zeus = await componentOf('@llem/energy-zeus', 'energy');
const devices = (await listDevices()).slice(0, 1);

function meanPowerW() {
  const query = [
    '-i',
    String(devices[0].index),
    '--query-gpu=power.draw.average',
    '--format=csv,noheader,nounits',
  ];
  return Number(execFileSync('nvidia-smi', query, { encoding: 'utf8' }));
}

/** @param {number} tolerance */
function drawnPower(tolerance) {
  /** @type {number[]} */
  let watts = [];
  return {
    tolerance,
    async run() {
      watts = [];
      for (let second = 0; second < 4; second += 1) {
        await wait(1000);
        watts.push(meanPowerW());
      }
    },
    joules: (/** @type {{ start_s: number, end_s: number }} */ { start_s, end_s }) =>
      (watts.reduce((sum, power_w) => sum + power_w, 0) / watts.length) * (end_s - start_s),
  };
}

describeEnergySource(
  async () => ({ component: nvml, context: { env }, devices, load: drawnPower(0.05) }),
  // The driver's library is there whatever the environment says.
  { describe, it, withoutHardware: null },
);

describeEnergySource(async () => ({ component: zeus, context: { env }, devices, load: drawnPower(0.1) }), {
  describe,
  it,
  withoutHardware: async () => ({
    component: zeus,
    context: { env: { PATH: '/nowhere', LLEM_PYTHON: '/nowhere/python3' } },
    devices,
    load: drawnPower(1),
  }),
});
