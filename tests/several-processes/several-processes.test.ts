import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ExperimentResult } from '../../packages/core/src/index.ts';
import { ensurePythonEnv } from '../../tools/python-env.mjs';
import { llem } from '../e2e/workspace-cli.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PYTORCH = join(ROOT, 'plugins/backend-pytorch-bridge');

let home: string;
let python: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'llem-several-'));
  python = await ensurePythonEnv();
  const settings = join(home, '.config/llenergymeasure');
  await mkdir(settings, { recursive: true });
  await writeFile(join(settings, 'config.yaml'), JSON.stringify({ plugins: { paths: [PYTORCH] } }));
});
afterAll(() => rm(home, { recursive: true }));

/** The files of one run by the CLI, and its result. */
async function run(name: string, fields: object): Promise<{ files: string[]; result: ExperimentResult }> {
  const config = {
    model: join(ROOT, 'examples/models/llem-tiny-llama'),
    precision: 'fp32',
    dataset: 'llem-prompts',
    n: 5,
    max_output_tokens: 12,
    energy: { backend: 'estimate' },
    baseline: { enabled: false },
    warmup: { n_warmup: 1, thermal_floor_seconds: 0 },
    ...fields,
  };
  const file = join(home, `${name}.yaml`);
  await writeFile(file, JSON.stringify(config));
  const env = { LLEM_PYTHON: python, OMP_NUM_THREADS: '1' };
  const { code, stderr } = await llem(['run', file, '--output', join(home, name)], home, env);
  expect(code, stderr).toBe(0);
  const [folder = ''] = await readdir(join(home, name));
  const directory = join(home, name, folder);
  const files = await readdir(directory);
  return {
    files,
    result: ExperimentResult.parse(JSON.parse(await readFile(join(directory, 'result.json'), 'utf8'))),
  };
}

it('issue 5: two processes of PyTorch do the work of one engine, and become one result', async () => {
  const several = await run('several', {
    backend: 'pytorch',
    pytorch: { num_processes: 2, batch_size: 2 },
  });
  const { result } = several;
  expect(several.files).toEqual(['result.json']);
  expect(result.aggregation).toMatchObject({
    method: 'sum_energy_avg_throughput',
    num_processes: 2,
    temporal_overlap_verified: true,
  });
  const parts = result.process_results;
  expect(parts.map(({ process_index }) => process_index)).toEqual([0, 1]);
  expect(parts.map(({ extended_metrics }) => extended_metrics?.batch.num_batches)).toEqual([2, 1]);
  expect(result.extended_metrics?.batch.num_batches).toBe(3);
  const tokens = parts.map(({ inference_metrics }) => inference_metrics.output_tokens);
  expect(tokens.reduce((sum, count) => sum + count, 0)).toBe(result.output_tokens);
  // The whole is measured by one session; a model of the machine cannot say which process took what.
  expect(result.total_energy_j).toBeGreaterThan(0);
  expect(parts.map(({ energy_metrics }) => energy_metrics.total_energy_j)).toEqual([null, null]);

  // Greedy and fp32: another engine in one process gives the same ids, in the order of the data set.
  const alone = await run('alone', { backend: 'tfjs', tfjs: { batch_size: 5 } });
  expect(result.work).toEqual(alone.result.work);
  expect(alone.result.aggregation?.method).toBe('single_process');
});
