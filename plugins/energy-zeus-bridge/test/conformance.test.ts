import { createSystemClock } from '@llem/core';
import { createExampleDevice, describeEnergySource } from '@llem/testkit';
import { describe, it } from 'vitest';
import { buildFakeGpu } from '../../../tests/fake-gpu/build-fake-gpu.mjs';
import { createPythonMachine } from '../../../tests/python-energy/python-machine.ts';
import plugin from '../src/plugin.ts';

const WATTS = { 1: 100, 2: 300 };
const devices = Object.keys(WATTS).map((index) => createExampleDevice(Number(index)));

/** Real Zeus over three simulated boards, of which it observes two; or over a machine without a driver. */
async function createMachine(hasDriver: boolean) {
  const powers = Object.entries(WATTS).map(([board, watts]) => `set ${board} idle_w ${watts}`);
  const gpu = hasDriver ? await buildFakeGpu(['boards 3', ...powers]) : null;
  const python = await createPythonMachine(gpu?.directory ?? null);
  return {
    component: plugin.components[0],
    context: { clock: createSystemClock(), env: python.env },
    devices,
    load: {
      // Long enough that a tick of the counter at either end, and a busy machine, are little of it.
      run: () => createSystemClock().sleep(2),
      joules: ({ start_s, end_s }: { start_s: number; end_s: number }) => 400 * (end_s - start_s),
      tolerance: 0.15,
    },
    breakSensor: () => gpu?.append('fault 2 * 15'),
    async [Symbol.asyncDispose]() {
      python[Symbol.dispose]();
      await gpu?.[Symbol.asyncDispose]();
    },
  };
}

describeEnergySource(() => createMachine(true), {
  describe,
  it,
  withoutHardware: () => createMachine(false),
  // An import that was in progress ends first, on a machine that does other things.
  patience_s: 30,
});
