import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { llem, llemInterrupted, TINY_CONFIG, writeModel } from './workspace-cli.ts';

let home: string;
let study: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'llem-studies-'));
  const model = await writeModel(join(home, 'model'), TINY_CONFIG);
  study = join(home, 'study.yaml');
  const shared = {
    model,
    backend: 'tfjs',
    precision: 'fp32',
    load_format: 'dummy',
    dataset: 'llem-prompts',
    max_output_tokens: 4,
    warmup: { enabled: false },
    baseline: { enabled: false },
  };
  const execution = { n_cycles: 1, config_gap_seconds: 0, cycle_gap_seconds: 0 };
  await writeFile(study, JSON.stringify({ ...shared, name: 'tiny', sweep: { n: [2, 3] }, execution }));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const read = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

describe('llem run of a study', () => {
  it('STU-10, CLI-12: interrupted it exits 130 and names its directory; resumed it completes; then nothing is left', async () => {
    const output = join(home, 'out');
    const { code, stderr } = await llemInterrupted(
      ['run', study, '-o', output],
      home,
      '[2/2] running',
      'SIGINT',
    );
    const [directory = ''] = await readdir(output);
    const place = join(output, directory);
    expect([code, stderr]).toEqual([
      130,
      expect.stringContaining(`interrupted: 1/2 completed, results in ${place}`),
    ]);
    expect(stderr).toContain(`llem run --resume ${place}`);

    const resumed = await llem(['run', '--resume', place, '--json'], home);
    expect([resumed.code, resumed.stderr]).toEqual([
      0,
      expect.stringContaining('1 of 2 runs were completed before'),
    ]);
    const record = JSON.parse(resumed.stdout);
    expect(record).toEqual(await read(join(place, 'study_summary.json')));
    expect(record.summary).toMatchObject({ total_experiments: 2, completed: 2, failed: 0, not_run: 0 });
    const prompts = await Promise.all(
      record.result_files.map(async (file: string) => (await read(join(place, file))).effective_config.n),
    );
    expect(prompts).toEqual([2, 3]);

    const again = await llem(['run', '--resume', place, '--quiet'], home);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('nothing was left to run')]);
    expect(again.stdout).toMatch(/^tiny {2}[0-9a-f]{16}\n[\s\S]*\nCompleted {2}2 of 2 runs/);
    expect(await readdir(output)).toEqual([directory]);
  });

  it('CLI-12: a study with a failed run exits 1, its summary shows the class of the error', async () => {
    const broken = join(home, 'broken.yaml');
    await writeFile(broken, JSON.stringify({ ...(await read(study)), model: join(home, 'nowhere') }));
    const { code, stdout, stderr } = await llem(
      ['run', broken, '-o', join(home, 'broken'), '--fail-fast'],
      home,
    );
    expect(code).toBe(1);
    expect(stdout).toContain('failed: PreFlightError');
    expect(stdout).toContain('1 (circuit_breaker)');
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
  });

  it('CLI-07: a dry run writes nothing, and tells the hash that the results will have', async () => {
    const output = join(home, 'dry');
    const { code, stdout } = await llem(['run', study, '-o', output, '--dry-run', '--json'], home);
    expect([code, await readdir(output).catch(() => null)]).toEqual([0, null]);
    const { experiments, run_order } = JSON.parse(stdout);
    const [directory = ''] = await readdir(join(home, 'out'));
    const { experiments: runs } = await read(join(home, 'out', directory, 'study_manifest.json'));
    expect(run_order).toEqual([0, 1]);
    expect(
      experiments.map((one: { measurement_config_hash: string }) => one.measurement_config_hash),
    ).toEqual(runs.map((run: { config_hash: string }) => run.config_hash));
  });
});
