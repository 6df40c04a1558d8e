import { rmSync } from 'node:fs';
import { createSystemClock } from '@llem/core';
import { describeEnergySource } from '@llem/testkit';
import { describe, it } from 'vitest';
import { createEstimateSource } from '../src/estimate/estimate-source.ts';
import { probeEstimate } from '../src/estimate/probe-estimate.ts';
import plugin from '../src/plugin.ts';
import { probeRapl } from '../src/rapl/probe-rapl.ts';
import { createRaplSource } from '../src/rapl/rapl-source.ts';
import { createFakePowercap } from './fake-powercap.ts';
import { createFakeProc } from './fake-proc.ts';

const clock = createSystemClock();
const platform = process.platform;
const componentOf = (id: string) => plugin.components.find((component) => component.id === id);

/** The component as it is listed, with its counters below `root`. */
function rapl(root: string) {
  const listed = componentOf('rapl');
  if (listed?.kind !== 'energy') throw new Error('no rapl');
  return { ...listed, probe: () => probeRapl({ root, platform }), create: () => createRaplSource({ root }) };
}

const WATTS = { 'intel-rapl:0': 50, 'intel-rapl:0:0': 10 };

describe('rapl', () => {
  describeEnergySource(
    async () => {
      const tree = createFakePowercap({
        'intel-rapl:0': { name: 'package-0' },
        'intel-rapl:0:0': { name: 'dram' },
      });
      const begin_s = clock.now();
      const timer = setInterval(() => {
        for (const [zone, watts] of Object.entries(WATTS))
          tree.set(zone, 1e6 + watts * 1e6 * (clock.now() - begin_s));
      }, 5);
      const unplug = () => {
        clearInterval(timer);
        rmSync(tree.root, { recursive: true, force: true });
      };
      return {
        component: rapl(tree.root),
        // The files lag the clock by the timer's 5 ms, or much more on a busy machine.
        load: { joules: ({ start_s, end_s }) => 60 * (end_s - start_s), tolerance: 0.4 },
        breakSensor: unplug,
        [Symbol.asyncDispose]: async () => unplug(),
      };
    },
    {
      describe,
      it,
      withoutHardware: async () => ({
        component: rapl('/nonexistent'),
      }),
    },
  );
});

/** The component as it is listed, for this process in `/proc` below `root`. */
function estimate(root: string) {
  const listed = componentOf('estimate');
  if (listed?.kind !== 'energy') throw new Error('no estimate');
  return {
    ...listed,
    probe: () => probeEstimate({ root, platform }),
    create: () => createEstimateSource({ root, pid: process.pid, clock }),
  };
}

describe('estimate', () => {
  describeEnergySource(
    async () => {
      const proc = createFakeProc();
      let ticks = 0;
      const use = (more: number) => {
        ticks += more;
        proc.set(process.pid, { parent: 1, utime: ticks });
      };
      use(100);
      return {
        component: estimate(proc.root),
        load: {
          run: async () => {
            await clock.sleep(0.2);
            use(1000);
          },
          // Ten seconds of one of the 128 processors of a machine of 280 W.
          joules: () => (280 * 10) / 128,
          tolerance: 1e-6,
        },
        breakSensor: () => proc.end(process.pid),
        [Symbol.asyncDispose]: async () => proc[Symbol.dispose](),
      };
    },
    {
      describe,
      it,
      withoutHardware: async () => ({
        component: estimate('/nonexistent'),
      }),
    },
  );
});
