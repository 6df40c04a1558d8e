import {
  type Clock,
  createSystemClock,
  type DeviceInfo,
  type EnergySource,
  type TimeWindow,
} from '@llem/core';
import { createExampleDevice } from '@llem/testkit';
import koffi from 'koffi';
import { buildFakeGpu } from '../../../tests/fake-gpu/build-fake-gpu.mjs';
import { createNvmlSource } from '../src/nvml-source.ts';
import { createSampler, type Sampler } from '../src/sampler/sampler.ts';

/** A simulated machine, with the parts of the plugin that are bound to it, and the truth. */
export interface FakeMachine extends AsyncDisposable {
  readonly gpu: Awaited<ReturnType<typeof buildFakeGpu>>;
  readonly clock: Clock;
  readonly sampler: Sampler;
  readonly source: EnergySource;
  readonly devices: readonly DeviceInfo[];
  /** True J of a board. */
  energy(board: number, window: TimeWindow): number;
}

export const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** Boards that idle at 100 W, and whatever the scenario says. */
export async function createFakeMachine(
  boards: number,
  scenario: readonly string[] = [],
  options: { without?: readonly string[] } = {},
): Promise<FakeMachine> {
  const gpu = await buildFakeGpu([`boards ${boards}`, 'set * idle_w 100', ...scenario], options);
  const clock = createSystemClock();
  const sampler = createSampler(gpu.library);
  const energy = koffi.load(gpu.library).func('fake_gpu_energy', 'double', ['uint32_t', 'double', 'double']);
  return {
    gpu,
    clock,
    sampler,
    source: createNvmlSource(sampler, { clock, logger: silent }),
    devices: Array.from({ length: boards }, (_, index) => createExampleDevice(index)),
    energy: (board, { start_s, end_s }) => energy(board, start_s, end_s),
    [Symbol.asyncDispose]: () => gpu[Symbol.asyncDispose](),
  };
}

/** From the announcement of a load to its begin. */
const LEAD_S = 0.8;

/** A window of `seconds` that begins soon, with the power of each board in it, and `idle_w` behind it. */
export async function announceLoad(
  { gpu, clock }: FakeMachine,
  seconds: number,
  watts: readonly string[],
  idle_w = 100,
): Promise<TimeWindow> {
  const start_s = clock.now() + LEAD_S;
  const end_s = start_s + seconds;
  await gpu.append(
    ...watts.flatMap((power, g) => [`power ${g} ${start_s} ${power}`, `power ${g} ${end_s} ${idle_w}`]),
  );
  return { start_s, end_s };
}

/** Observes all boards around a load and stops; `during` gets the window before it begins. */
export async function measureLoad(
  machine: FakeMachine,
  seconds: number,
  watts: readonly string[],
  during: (window: TimeWindow) => Promise<void> = async () => undefined,
) {
  const { source, devices, clock } = machine;
  const signal = new AbortController().signal;
  const session = await source.start({ devices, signal });
  const window = await announceLoad(machine, seconds, watts);
  await during(window);
  await clock.sleep(window.end_s + 1.6 - clock.now());
  const { measurement, trace } = await session.stop(window);
  await session[Symbol.asyncDispose]();
  return { window, measurement, trace, truth_j: devices.map((_, g) => machine.energy(g, window)) };
}
