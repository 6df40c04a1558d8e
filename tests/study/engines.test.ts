import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromJson } from '../../packages/results/src/index.ts';
import { ensurePythonEnv } from '../../tools/python-env.mjs';
import { useStudyBench } from './study-bench.ts';

const MODEL = resolve(import.meta.dirname, '../../examples/models/llem-tiny-llama');
const bench = useStudyBench();

describe('a study over real engines', () => {
  it('STU-01, CM-10: tfjs and pytorch beside each other, each run in a process of its own', async () => {
    const fields = {
      model: MODEL,
      backend: ['tfjs', 'pytorch'],
      load_format: 'auto',
      n: 2,
      max_output_tokens: 4,
    };
    const study = await bench.study('engines', {}, {}, fields);
    const env = { LLEM_PYTHON: await ensurePythonEnv(), OMP_NUM_THREADS: '1' };
    const { code, stderr } = await bench.start(['run', study, '-o', join(bench.folder, 'out')], env).ended;
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    const studyDir = await bench.directory(join(bench.folder, 'out'));
    const { experiments } = await bench.manifest(studyDir);
    const results = await Promise.all(
      experiments.map(({ result_file }) => fromJson(join(studyDir, result_file ?? ''))),
    );
    expect(results.map(({ backend, output_tokens }) => [backend, output_tokens])).toEqual([
      ['tfjs', 8],
      ['pytorch', 8],
    ]);
  });
});
