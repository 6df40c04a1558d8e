import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildFakeGpu } from '../fake-gpu/build-fake-gpu.mjs';
import { useStudyBench } from './study-bench.ts';

const bench = useStudyBench();

describe('two studies at once on one GPU', () => {
  it('study.md 9: the second is refused and leaves nothing; the lock of one that is killed blocks nobody', async () => {
    await using gpu = await buildFakeGpu(['boards 1']);
    const env = { LD_LIBRARY_PATH: gpu.directory };
    const study = await bench.study('shared', { gpu: [true], act: ['run: wait'] }, { n_cycles: 2 });
    const quick = await bench.study('quick', { gpu: [true], label: ['a', 'b'] });
    const first = bench.start(['run', study, '-o', join(bench.folder, 'first')], env);
    await first.shows('[1/2] running');

    const output = join(bench.folder, 'second');
    const refused = await bench.start(['run', quick, '-o', output, '--json'], env).ended;
    const { error } = JSON.parse(refused.stdout);
    expect([refused.code, error.code]).toEqual([1, 'STUDY.GPU_LOCKED']);
    expect(error.message).toContain(`GPU 0 is in use by process ${first.pid}`);
    expect(error.message).toContain('shared');
    expect(error.fix).toContain('--no-lock');
    expect(await readdir(bench.folder)).not.toContain('second');

    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    expect((await bench.start(['run', quick, '-o', output], env).ended).code).toBe(0);
    expect(await readdir(join(bench.folder, '.cache/llenergymeasure/locks'))).toEqual([]);
  });
});
