import { describe, expect, it } from 'vitest';
import type { EnergyMeasurement } from '../../packages/core/src/index.ts';
import { createFakeContext } from '../../packages/testkit/src/index.ts';
import { createCodecarbonSource } from '../../plugins/energy-codecarbon-bridge/src/codecarbon-source.ts';
import { combined } from '../../plugins/energy-nvml/src/estimate/uncertainty.ts';
import { announceLoad, createFakeMachine } from '../../plugins/energy-nvml/test/fake-board.ts';
import { createZeusSource } from '../../plugins/energy-zeus-bridge/src/zeus-source.ts';
import { createPythonMachine } from './python-machine.ts';

const SECONDS = 5;
/**
 * A call of a bridge that a busy machine delays moves the moment at which a library reads the counter, away from that of
 * the clock, and the joules of so much idle board are in no uncertainty. At 10 W it takes seconds of it to matter.
 */
const IDLE_W = 10;
const signal = new AbortController().signal;

/** Three sources watch the same load on two of three boards; the two without a trace begin and end around it. */
async function measureTogether() {
  await using machine = await createFakeMachine(3, [`set * idle_w ${IDLE_W}`, 'set * counter_cost_s 0.0035']);
  using python = await createPythonMachine(machine.gpu.directory);
  const { clock } = machine;
  const devices = machine.devices.slice(1);
  const context = createFakeContext({ clock, env: python.env });
  const bridges = [createZeusSource(context), createCodecarbonSource(context)];
  for (const source of bridges) await source.prepare?.({ devices, signal });
  const nvml = await machine.source.start({ devices, signal });
  const sessions = await Promise.all(bridges.map((source) => source.start({ devices, signal })));
  const window = await announceLoad(machine, SECONDS, ['500', '600 noise 20', '300'], IDLE_W);
  await clock.sleep(window.end_s + 0.15 - clock.now());
  const [zeus, codecarbon] = await Promise.all(sessions.map((session) => session.stop(window)));
  await clock.sleep(window.end_s + 1.6 - clock.now());
  const { measurement } = await nvml.stop(window);
  if (!zeus || !codecarbon) throw new Error('two sources, two measurements');
  return {
    truth_j: [1, 2].map((board) => machine.energy(board, window)),
    nvml: measurement,
    zeus: zeus.measurement,
    codecarbon: codecarbon.measurement,
  };
}

/** What the idle boards took in the part of a source's own window that lies around the load. */
const around_j = ({ duration_sec }: EnergyMeasurement, boards: number) =>
  boards * IDLE_W * (duration_sec - SECONDS);

describe('joules of the same load', () => {
  it('issue 5: through Zeus, CodeCarbon and NVML agree with the truth and with each other', async () => {
    const { truth_j, nvml, zeus, codecarbon } = await measureTogether();
    const truth = truth_j.reduce((sum, joules) => sum + joules);
    const ofZeus = (zeus.total_j ?? Number.NaN) - around_j(zeus, 2);
    const gpu_j = (codecarbon.total_j ?? Number.NaN) - (codecarbon.cpu_j ?? 0) - (codecarbon.dram_j ?? 0);
    const ofCodecarbon = gpu_j - around_j(codecarbon, 2);
    const u = ({ uncertainty_j }: EnergyMeasurement) => uncertainty_j ?? Number.NaN;
    // Polls that come late leave it open when a tick was, which these terms tell.
    const late_j = 3 * combined(nvml.uncertainty_terms, 'random');
    expect(Math.abs((nvml.total_j ?? Number.NaN) - truth)).toBeLessThan(Math.max(0.01 * truth, late_j));
    expect(Math.abs(ofZeus - truth)).toBeLessThan(2 * u(zeus));
    expect(Math.abs(ofZeus - (nvml.total_j ?? Number.NaN))).toBeLessThan(2 * Math.hypot(u(zeus), u(nvml)));
    expect(Math.abs(ofCodecarbon - truth)).toBeLessThan(2 * u(codecarbon));
    expect(Math.abs(ofCodecarbon - ofZeus)).toBeLessThan(2 * Math.hypot(u(codecarbon), u(zeus)));
    expect(Object.keys(zeus.per_device_j ?? {})).toEqual(['1', '2']);
    for (const [position, joules] of Object.values(zeus.per_device_j ?? {}).entries()) {
      const error = joules - around_j(zeus, 1) - (truth_j[position] ?? Number.NaN);
      expect(Math.abs(error)).toBeLessThan(2 * u(zeus));
    }
  });
});
