import { createSystemClock } from '@llem/core';
import { createExampleDevice, describeEnergySource } from '@llem/testkit';
import { describe, it } from 'vitest';
import plugin from '../src/plugin.ts';
import { createCodecarbonMachine, type Setting } from './codecarbon-machine.ts';

/** An import that was in progress ends first, on a machine that does other things. */
const PATIENCE_S = 30;
const clock = createSystemClock();
/** So much that the models of CPU and RAM, some tens of watts, are little beside it. */
const WATTS = { 1: 1000, 2: 3000 };

/** Real CodeCarbon over three simulated boards, of which it observes two. */
async function createSubject(setting: Setting = {}) {
  const scenario = Object.entries(WATTS).map(([board, watts]) => `power ${board} 0 ${watts}`);
  const machine = await createCodecarbonMachine({ scenario, ...setting });
  return {
    component: plugin.components[0],
    context: machine.context,
    devices: Object.keys(WATTS).map((index) => createExampleDevice(Number(index))),
    load: {
      // The model of the CPU wants some use of it.
      run: async () => {
        const end_s = clock.now() + 0.5;
        for (let sum = 0; clock.now() < end_s; sum += Math.sqrt(sum + 1));
        await clock.sleep(2);
      },
      joules: ({ start_s, end_s }: { start_s: number; end_s: number }) => 4000 * (end_s - start_s),
      tolerance: 0.2,
    },
    breakSensor: () => machine.gpu?.append('fault * * 15'),
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  };
}

describeEnergySource(createSubject, {
  describe,
  it,
  patience_s: PATIENCE_S,
  withoutHardware: () => createSubject({ env: { LLEM_PYTHON: '/usr/bin/python3' } }),
});
