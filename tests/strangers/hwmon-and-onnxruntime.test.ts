import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PackedProject, type PackedWorkspace, packWorkspace } from '../e2e/packed-workspace.ts';
import { type InstalledPlugin, installExample } from './install-example.ts';

const WATTS = 37.5;

let workspace: PackedWorkspace;
let hwmon: InstalledPlugin;
let onnxruntime: InstalledPlugin;
let project: PackedProject;
beforeAll(async () => {
  workspace = await packWorkspace();
  [hwmon, onnxruntime] = await Promise.all([
    installExample('energy-hwmon', workspace),
    installExample('backend-onnxruntime', workspace),
  ]);
});
afterAll(() => workspace?.[Symbol.asyncDispose]());

/** What `npm test` of an author says: the exit code and the tests that failed. */
async function failures(plugin: InstalledPlugin) {
  const { code, stdout } = await plugin.test();
  expect(stdout).toMatch(/(pass|✔) /);
  return [code, stdout.match(/^\s*(not ok|✖) .*/gm)];
}

describe('issue 8: the authors of two plugins', () => {
  it('pass the conformance suite of an energy source on hwmon', async () => {
    expect(await failures(hwmon)).toEqual([0, null]);
  });

  it('pass the conformance suite of a backend on ONNX Runtime', async () => {
    expect(await failures(onnxruntime)).toEqual([0, null]);
  });
});

describe('issue 8: who installs both from their tarballs', () => {
  /** A machine whose board shows its power, and the user config that says where. */
  async function writeBoard() {
    const chip = join(project.folder, 'sys/class/hwmon/hwmon0');
    await mkdir(chip, { recursive: true });
    const files = { name: 'ina226', power1_input: WATTS * 1e6, update_interval: 50 };
    for (const [name, content] of Object.entries(files)) await writeFile(join(chip, name), `${content}\n`);
    const config = join(project.folder, 'xdg/llenergymeasure');
    await mkdir(config, { recursive: true });
    await writeFile(join(config, 'config.yaml'), 'energy_sources:\n  hwmon: {root: ./sys}\n');
  }

  const llem = (...args: readonly string[]) =>
    project.llem(args, { XDG_CONFIG_HOME: join(project.folder, 'xdg') });

  async function run(fields: Readonly<Record<string, unknown>>) {
    const experiment = {
      model: './tiny',
      backend: 'onnxruntime',
      precision: 'fp32',
      dataset: 'llem-prompts',
      n: 5,
      max_input_tokens: 40,
      max_output_tokens: 32,
      decoder: { ignore_eos: true },
      latency: { streaming: true, warmup_requests: 0 },
      warmup: { n_warmup: 1, thermal_floor_seconds: 0 },
      baseline: { enabled: false },
      onnxruntime: { batch_size: 2, intra_op_num_threads: 1 },
      ...fields,
    };
    await writeFile(join(project.folder, 'experiment.yaml'), JSON.stringify(experiment));
    const { code, stdout, stderr } = await llem('run', 'experiment.yaml', '--json');
    return { code, stderr, document: JSON.parse(stdout) };
  }

  beforeAll(async () => {
    // The install script of onnxruntime-node looks for CUDA in the network; its binary for the CPU is in the package.
    const tarballs = [await hwmon.pack(), await onnxruntime.pack()];
    project = await workspace.createProject(['--ignore-scripts', ...tarballs]);
    const { writeTinyDecoder } = await import(
      pathToFileURL(join(onnxruntime.folder, 'test/tiny-decoder.js')).href
    );
    writeTinyDecoder(join(project.folder, 'tiny'));
    await writeBoard();
  });

  it('sees them in llem plugins, with what they found', async () => {
    const { stdout } = await llem('plugins', '--json');
    const { plugins } = JSON.parse(stdout) as { plugins: { package: string; components: object[] }[] };
    const componentsOf = (name: string) => plugins.find((plugin) => plugin.package === name)?.components;
    expect(componentsOf('llem-energy-hwmon')).toMatchObject([
      { kind: 'energy', id: 'hwmon', probe: { available: true, detail: 'ina226/power1' } },
    ]);
    expect(componentsOf('llem-backend-onnxruntime')).toMatchObject([
      {
        kind: 'backend',
        id: 'onnxruntime',
        probe: { available: true, detail: expect.stringContaining('1.30.0') },
      },
    ]);
  });

  it('measures tokens and joules by llem run', async () => {
    const { code, document } = await run({});
    expect([code, document.error]).toEqual([0, undefined]);
    expect(document).toMatchObject({
      backend: 'onnxruntime',
      input_tokens: 200,
      output_tokens: 160,
      latency_stats: { measurement_mode: 'true_streaming' },
      energy_measurement: { method: 'hwmon', cpu_j: null },
    });
    expect(document.total_energy_j).toBeCloseTo(WATTS * document.total_inference_time_sec, 6);
    expect(document.energy_measurement.uncertainty_j).toBeGreaterThan(0);
    const reasons = (
      document.component_decisions as { id: string; chosen: boolean; reason: string }[]
    ).filter(({ chosen }) => chosen);
    expect(reasons).toMatchObject([
      { id: 'onnxruntime', reason: 'explicit' },
      { id: 'hwmon', reason: 'highest-priority' },
    ]);
  });

  it('is told what mends a sensor that is asked for and not there, and a setting that no engine hears', async () => {
    await writeFile(
      join(project.folder, 'xdg/llenergymeasure/config.yaml'),
      'energy_sources: {hwmon: {rot: ./sys}}\n',
    );
    const { code, document } = await run({
      energy: { backend: 'hwmon' },
      passthrough_kwargs: { intraOpThreads: 2 },
    });
    expect(code).toBe(1);
    expect(document.error.message).toMatch(/energy_sources\.hwmon: .*"rot"/);
    expect(document.error.message).toContain('passthrough_kwargs.intraOpThreads');
    expect(document.error.fix).toContain('correct energy_sources.hwmon in the user config');
  });
});
