// @ts-check
// The conformance suites of the energy sources on a real GPU, on a machine without the workspace:
// `CONFORMANCE_ROOT=<folder with the packages> node --test tools/validate/conformance/energy.test.mjs`.
// The load is whatever the GPU draws; its joules are known by nvidia-smi's one-second means.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const { env } = process;
const { resolve } = createRequire(join(env.CONFORMANCE_ROOT ?? process.cwd(), 'package.json'));
/** @param {string} name */
const load = (name) => import(pathToFileURL(resolve(name)).href);
const { describeEnergySource, createFakeContext } = await load('@llem/testkit');
const { default: nvml } = await load('@llem/energy-nvml');
const { default: zeus } = await load('@llem/energy-zeus');

/** @param {{ components: readonly any[] }} plugin @param {string} kind */
const componentOf = (plugin, kind) =>
  plugin.components.find((/** @type {{ kind: string }} */ component) => component.kind === kind);
const telemetry = componentOf(nvml, 'telemetry').create({}, createFakeContext());
const devices = (await telemetry.devices()).slice(0, 1);

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
  async () => ({ component: componentOf(nvml, 'energy'), context: { env }, devices, load: drawnPower(0.05) }),
  // The driver's library is there whatever the environment says.
  { describe, it, withoutHardware: null },
);

describeEnergySource(
  async () => ({ component: componentOf(zeus, 'energy'), context: { env }, devices, load: drawnPower(0.1) }),
  {
    describe,
    it,
    withoutHardware: async () => ({
      component: componentOf(zeus, 'energy'),
      context: { env: { PATH: '/nowhere', LLEM_PYTHON: '/nowhere/python3' } },
      devices,
      load: drawnPower(1),
    }),
  },
);
