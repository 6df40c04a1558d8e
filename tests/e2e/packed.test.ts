import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFakeGpu } from '../fake-gpu/build-fake-gpu.mjs';
import { type PackedProject, type PackedWorkspace, packWorkspace } from './packed-workspace.ts';

let workspace: PackedWorkspace;
let project: PackedProject;
const fixture = (name: string) => workspace.pack(join(import.meta.dirname, 'fixtures', name));

beforeAll(async () => {
  workspace = await packWorkspace();
  project = await workspace.createProject();
  await writeFile(
    join(project.folder, 'experiment.yaml'),
    [
      'model: ./models/llem-tiny-llama',
      'backend: tfjs',
      'precision: fp32',
      'dataset: llem-prompts',
      'n: 4',
      'max_output_tokens: 8',
      'warmup: {n_warmup: 1, thermal_floor_seconds: 0}',
      'baseline: {enabled: false}',
      'tfjs: {tf_backend: wasm, batch_size: 2}',
    ].join('\n'),
  );
});
afterAll(() => workspace?.[Symbol.asyncDispose]());

const parse = (text: string) =>
  JSON.parse(text) as Record<string, unknown> & {
    component_decisions: { id: string; reason: string; chosen: boolean }[];
  };
const decision = (result: ReturnType<typeof parse>, id: string) =>
  result.component_decisions.find((one) => one.id === id);

describe('the packed packages, installed by plain npm', () => {
  it('INF-01: llem run measures a real model and leaves its result', async () => {
    const { code, stdout, stderr } = await project.llem([
      'run',
      'experiment.yaml',
      '-o',
      'out',
      '--export-csv',
    ]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('saved to')]);
    expect(stdout).toMatch(/^Performance {2}\S+ tok\/s/m);
    const [directory = ''] = await readdir(join(project.folder, 'out'));
    expect((await readdir(join(project.folder, 'out', directory))).toSorted()).toEqual([
      'result.csv',
      'result.json',
    ]);
    const result = parse(await readFile(join(project.folder, 'out', directory, 'result.json'), 'utf8'));
    expect(result).toMatchObject({ backend: 'tfjs', load_format: 'auto', schema_version: '2.0' });
    expect(result.output_tokens).toBeGreaterThan(0);
  });

  it('CM-14: without a sensor the energy is an estimate that says so, never a silent number and never 0', async () => {
    const { stdout } = await project.llem(['run', 'experiment.yaml', '-o', 'out', '--json']);
    const result = parse(stdout);
    if (decision(result, 'rapl')?.chosen) expect(result.energy_measurement).toMatchObject({ method: 'rapl' });
    else
      expect(result).toMatchObject({
        energy_quality: 'unreliable',
        energy_measurement: { method: 'estimate' },
      });
    expect(result.total_energy_j).toBeGreaterThan(0);
  });

  it('CM-11: the NVML source comes with the CLI, and is chosen where the driver finds a GPU', async () => {
    await using gpu = await buildFakeGpu(['boards 2']);
    const { stdout } = await project.llem(['plugins', '--json'], { LD_LIBRARY_PATH: gpu.directory });
    const { plugins } = JSON.parse(stdout) as { plugins: { package: string; components: object[] }[] };
    const components = plugins.find((plugin) => plugin.package === '@llem/energy-nvml')?.components;
    const available = { available: true, detail: expect.stringContaining('2 GPUs') };
    expect(components).toMatchObject([
      { kind: 'energy', id: 'nvml', probe: available, decision: { chosen: true } },
      { kind: 'telemetry', id: 'nvml', probe: available, decision: { chosen: true } },
    ]);
  });

  it("INF-03: a stranger's plugin is found, chosen by priority, and gives way to a rival that claims the same", async () => {
    await project.install(await fixture('energy-wattmeter'));
    const alone = parse((await project.llem(['run', 'experiment.yaml', '-o', 'out', '--json'])).stdout);
    expect(decision(alone, 'wattmeter')).toMatchObject({ chosen: true, reason: 'highest-priority' });
    expect(alone.energy_measurement).toMatchObject({ method: 'wattmeter' });
    expect(alone.total_energy_j).toBeCloseTo(50 * (alone.total_inference_time_sec as number), -1);

    await project.install(await fixture('energy-supermeter'));
    const rivals = parse((await project.llem(['run', 'experiment.yaml', '-o', 'out', '--json'])).stdout);
    expect(decision(rivals, 'supermeter')).toMatchObject({ chosen: true });
    expect(decision(rivals, 'wattmeter')).toMatchObject({ chosen: false, reason: 'claim-conflict' });

    const { stdout } = await project.llem(['plugins', '--json']);
    expect(stdout).toContain('llem-energy-supermeter');
    const isolated = await project.llem(['plugins', '--json', '--no-discovery']);
    expect(isolated.stdout).not.toContain('llem-energy-supermeter');

    await project.uninstall('llem-energy-supermeter', 'llem-energy-wattmeter');
    expect((await project.llem(['plugins', '--json'])).stdout).not.toContain('wattmeter');
  });

  it('LA-01, LA-04, LA-07, LA-08: the library measures, writes nothing, and shows seven names', async () => {
    await writeFile(
      join(project.folder, 'library.mjs'),
      `import * as llem from 'llem';
       const before = process.cwd();
       const result = await llem.runExperiment({ model: './models/llem-tiny-llama', backend: 'tfjs', precision: 'fp32', dataset: 'llem-prompts',
         n: 2, max_output_tokens: 4, warmup: { enabled: false }, baseline: { enabled: false } });
       const deep = await import('llem/dist/version.js').catch((error) => error.code);
       const errors = Object.keys(await import('llem/errors')).length;
       console.log(JSON.stringify({ names: Object.keys(llem), tokens: result.output_tokens, deep, errors, version: llem.VERSION }));`,
    );
    const { runProcess } = await import('@llem/process');
    const before = await readdir(project.folder);
    const { stdout, stderr } = await runProcess('node', ['library.mjs'], {
      env: { ...process.env, HF_HUB_OFFLINE: '1' },
      cwd: project.folder,
      timeoutSec: 60,
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      names: [
        'ExperimentConfig',
        'ExperimentResult',
        'StudyConfig',
        'StudyResult',
        'VERSION',
        'runExperiment',
        'runStudy',
      ],
      tokens: expect.any(Number),
      deep: 'ERR_PACKAGE_PATH_NOT_EXPORTED',
      errors: 11,
      version: '2.0.0',
    });
    expect(await readdir(project.folder)).toEqual(before);
  });
});
