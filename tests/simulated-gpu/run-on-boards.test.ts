import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureExperiment } from '../../packages/harness/src/index.ts';
import { exampleRequest } from '../../packages/harness/test/example-request.ts';
import { openResultDirectory } from '../../packages/results/src/index.ts';
import {
  createExampleConfig,
  createFakeBackend,
  createFakeContext,
  FAKE_INSTALLED_BACKEND,
} from '../../packages/testkit/src/index.ts';
import { createNvmlTelemetry } from '../../plugins/energy-nvml/src/telemetry/nvml-telemetry.ts';
import { createFakeMachine } from '../../plugins/energy-nvml/test/fake-board.ts';

const sum = (values: Iterable<unknown>) =>
  [...values].reduce<number>((total, value) => total + Number(value), 0);

/** The one method of an Arrow table that is used here. */
interface Columns {
  getChild(name: string): Iterable<number> | null;
}

describe('an experiment on simulated boards, through the real NVML source and telemetry', () => {
  it('RES-06, CM-16, CM-31, CM-34: joules per device, their seconds, and what the boards say of themselves', async () => {
    await using machine = await createFakeMachine(3, [
      'set 0 idle_w 250',
      'set 1 idle_w 150',
      'set 1 persistence 0',
      'throttle 1 40 0',
    ]);
    const outputDir = await mkdtemp(join(tmpdir(), 'llem-boards-'));
    const { clock, sampler, source, gpu } = machine;
    const context = createFakeContext({ clock, env: { HF_HUB_OFFLINE: '1' } });
    const telemetry = createNvmlTelemetry(gpu.library, sampler, context);
    const uuids = (await telemetry.devices()).map(({ uuid }) => uuid);
    const device_uuids = uuids.slice(0, 2);
    const result = await measureExperiment(
      exampleRequest(context, {
        config: createExampleConfig({
          n: 2,
          max_output_tokens: 10,
          baseline: { enabled: false },
          warmup: { enabled: false },
        }),
        openDirectory: (startedAt) =>
          openResultDirectory(outputDir, { model: 'fake/model', backend: 'fake', startedAt }),
      }),
      {
        backend: createFakeBackend({ device_uuids, load_s: 0, prefill_s: 0.1, token_s: 0.1 }),
        backendCapabilities: FAKE_INSTALLED_BACKEND.capabilities,
        energy: {
          id: 'nvml',
          instance: source,
          capabilities: { trace: true, per_device: true, cpu: false, dram: false },
        },
        cpuEnergy: null,
        telemetry,
        decisions: [],
      },
    );

    const seconds = result.total_inference_time_sec;
    expect(result.energy_measurement?.method).toBe('counter');
    const [first = 0, second = 0, ...others] = result.energy_per_device_j ?? [];
    expect([first / (250 * seconds), second / (150 * seconds), others]).toEqual([
      expect.closeTo(1, 1),
      expect.closeTo(1, 1),
      [],
    ]);
    expect(result.total_energy_j).toBeCloseTo(first + second, 6);
    expect(result.multi_gpu).toMatchObject({ num_gpus: 2, energy_per_gpu_j: [first, second] });
    // Core knows no Arrow, so its type says no more than that there may be a table.
    const table = result.timeseriesTable as Columns | undefined;
    const energy = table?.getChild('energy_j');
    expect(sum(energy ?? []) / (first + second)).toBeCloseTo(1, 3);
    expect(new Set(table?.getChild('gpu_index') ?? [])).toEqual(new Set([0, 1]));
    const codes = result.measurement_warnings.map((warning) => warning.split(':')[0]);
    expect(codes).toContain('thermal_throttling');
    expect(codes).toContain('gpu_persistence_mode_off');
    expect(result).toMatchObject({
      energy_quality: 'unreliable',
      thermal_throttle: { detected: true, hw_thermal: true, power: false },
      environment_snapshot: {
        gpu_persistence_mode: false,
        hardware: { gpus: [{ index: 0 }, { index: 1 }], cuda: { driver_version: '580.159.04' } },
      },
    });
    const [directory = ''] = await readdir(outputDir);
    expect((await readdir(join(outputDir, directory))).toSorted()).toEqual([
      'result.json',
      'timeseries.parquet',
    ]);
    await rm(outputDir, { recursive: true });
  });
});
