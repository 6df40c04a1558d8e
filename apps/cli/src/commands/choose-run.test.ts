import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConfig } from '@llem/config';
import { ConfigError, UserConfig } from '@llem/core';
import { FAKE_INSTALLED_BACKEND } from '@llem/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { UsageError } from '../output/error-document.ts';
import { chooseRun } from './choose-run.ts';
import type { RunFlags } from './run-overrides.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llem-choose-'));
});
afterAll(() => rm(folder, { recursive: true }));

const count = z.int().min(1).nullable().optional();
const backend = (id: string, field: string) => ({
  ...FAKE_INSTALLED_BACKEND,
  id,
  configSchema: z.strictObject({ [field]: count }),
});
const backends = [
  backend('pytorch', 'batch_size'),
  backend('tfjs', 'batch_size'),
  backend('vllm', 'max_num_seqs'),
];
const machine = { config: createConfig(backends), backends, settings: UserConfig.parse({}) };
const NOTHING: RunFlags = { gaps: true, lock: true, discovery: true };

async function write(name: string, content: object): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(content));
  return path;
}

async function study(content: object, flags: Partial<RunFlags> = {}) {
  const path = await write('study.json', content);
  const chosen = await chooseRun(path, { ...NOTHING, ...flags }, machine);
  if (chosen.kind !== 'study') throw new Error('a study was expected');
  return { ...chosen.loaded.study, source: chosen.source };
}

const GRID = { model: 'gpt2', backend: 'pytorch', precision: 'fp32', sweep: { n: [10, 20] } };

describe('chooseRun', () => {
  it('CLI-03: sweep or experiments make a study, present at all; anything else is an experiment', async () => {
    const { sweep: _none, ...fields } = GRID;
    expect((await study({ ...fields, experiments: null })).experiments).toHaveLength(1);
    const path = await write('experiment.json', fields);
    const chosen = await chooseRun(path, { ...NOTHING, n: 7 }, machine);
    expect(chosen).toMatchObject({ kind: 'experiment', config: { n: 7, backend: 'pytorch' }, notes: [] });
  });

  it('CLI-03: without a file, a model and a study to resume there is nothing to run', async () => {
    const error = await chooseRun(undefined, NOTHING, machine).catch((thrown: unknown) => thrown);
    expect(ConfigError.is(error) && [error.code, error.fix?.split('\n').length]).toEqual([
      'CONFIG.NO_MODEL',
      2,
    ]);
  });

  it('cli.md 2: a study has 3 cycles, interleaved, where neither file nor flag says otherwise', async () => {
    expect((await study(GRID)).execution).toMatchObject({ n_cycles: 3, cycle_order: 'interleaved' });
    const filed = { ...GRID, execution: { n_cycles: 2, cycle_order: 'reverse', config_gap_seconds: 9 } };
    expect((await study(filed)).execution).toMatchObject({ n_cycles: 2, cycle_order: 'reverse' });
    expect(
      (await study(filed, { cycles: 5, order: 'shuffled', gaps: false, timeout: 1.5, failFast: true }))
        .execution,
    ).toMatchObject({
      n_cycles: 5,
      cycle_order: 'shuffled',
      config_gap_seconds: 0,
      cycle_gap_seconds: 0,
      wall_clock_timeout_hours: 1.5,
      max_consecutive_failures: 1,
    });
  });

  it('cli.md 2: --cycles above 1 makes an experiment a study of one configuration', async () => {
    const chosen = await chooseRun(
      undefined,
      { ...NOTHING, model: 'gpt2', backend: 'tfjs', precision: 'fp32', cycles: 4, gaps: false },
      machine,
    );
    if (chosen.kind !== 'study') throw new Error('a study was expected');
    expect(chosen.loaded.study.experiments).toHaveLength(1);
    expect(chosen.loaded.study.execution).toMatchObject({
      n_cycles: 4,
      cycle_order: 'interleaved',
      config_gap_seconds: 0,
    });
    expect(chosen.source).toEqual({
      path: null,
      overrides: {
        model: 'gpt2',
        backend: 'tfjs',
        precision: 'fp32',
        'execution.n_cycles': 4,
        'execution.config_gap_seconds': 0,
        'execution.cycle_gap_seconds': 0,
      },
    });
  });

  it('cli.md 2: flags of a study do nothing for a single experiment, with a note', async () => {
    const flags = { ...NOTHING, model: 'gpt2', cycles: 1, gaps: false, timeout: 1, failFast: true };
    const chosen = await chooseRun(undefined, { ...flags, order: 'reverse' }, machine);
    expect(chosen.kind === 'experiment' && chosen.notes).toEqual(
      ['--order', '--no-gaps', '--timeout', '--fail-fast'].map(
        (flag) => `${flag} does nothing for a single experiment`,
      ),
    );
  });

  it('config.md 3.4: a flag fixes its field, and what that cuts off is told', async () => {
    const { experiments, notes, source } = await study(GRID, { n: 7, cycles: 2 });
    expect(experiments.map(({ n }) => n)).toEqual([7]);
    expect(notes).toContain('narrowed from 4 to 2 runs');
    expect(source.overrides).toEqual({ n: 7, 'execution.n_cycles': 2 });
  });

  it('cli.md 2: --batch-size is fixed in the grid of every backend of a study', async () => {
    const both = {
      ...GRID,
      backend: ['pytorch', 'tfjs'],
      sweep: { n: [10], 'pytorch.batch_size': [1, 2] },
    };
    const { experiments, source } = await study(both, { batchSize: 8 });
    expect(experiments).toMatchObject([
      { backend: 'pytorch', pytorch: { batch_size: 8 } },
      { backend: 'tfjs', tfjs: { batch_size: 8 } },
    ]);
    expect(source.overrides).toEqual({ 'pytorch.batch_size': 8, 'tfjs.batch_size': 8 });
  });

  it.each([
    { ...GRID, backend: ['pytorch', 'vllm'], precision: 'fp16' },
    // Every point of vllm is invalid and would be skipped.
    { ...GRID, backend: ['pytorch', 'vllm'] },
  ])('cli.md 2: --batch-size with a backend that has another field names that field', async (content) => {
    const error = await study(content, { batchSize: 8 }).catch((thrown: unknown) => thrown);
    expect(ConfigError.is(error) && [error.code, error.fix]).toEqual([
      'CONFIG.NO_BATCH_SIZE',
      'write vllm.max_num_seqs in the file',
    ]);
  });

  it('cli.md 2: --resume with an experiment file is a usage error', async () => {
    const path = await write('experiment.json', { model: 'gpt2' });
    const failure = chooseRun(path, { ...NOTHING, resume: 'results/x' }, machine);
    await expect(failure).rejects.toBeInstanceOf(UsageError);
  });
});
