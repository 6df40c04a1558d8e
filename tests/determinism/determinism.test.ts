import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runProcess } from '@llem/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** Numbers, texts and orders that a locale, a time zone or a home could change. */
const STUDY = `
name: Îstanbul ıI
model: org/Model-İ
backend: tfjs
precision: fp32
dataset: {synthetic: {n: 30}}
n: 20
decoder: {decoding_strategy: sampling}
sweep:
  tfjs.batch_size: [10, 2, 1]
  decoder.temperature: [0.1, 1.0e-7, 1, 1.5]
  group:
    - {}
    - {max_output_tokens: [7, null], passthrough_kwargs.ä: 1, passthrough_kwargs.z: 1234567.891, passthrough_kwargs.I: i}
execution: {n_cycles: 3, cycle_order: shuffled, config_gap_seconds: 1, cycle_gap_seconds: 2}
`;

/** A machine as a process sees it. */
interface Place {
  readonly home: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

let folder: string;
let file: string;
let here: Place;
let there: Place;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llem-determinism-'));
  file = join(folder, 'study.yaml');
  await writeFile(file, STUDY);
  const records = ['ß first', 'İ second', '  third  '].map((prompt) =>
    JSON.stringify({ prompt, max_new_tokens: 9 }),
  );
  await writeFile(join(folder, 'mine.jsonl'), Array.from({ length: 7 }, () => records.join('\n')).join('\n'));
  here = await place('one', ROOT, { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' }, []);
  there = await place('other', folder, { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }, [
    join(ROOT, 'packages/study/test/fixtures/backend-scripted'),
    join(ROOT, 'plugins/backend-tfjs-gpu'),
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A home whose user config names these plugins, beside those that the working directory has. */
async function place(name: string, cwd: string, env: Place['env'], plugins: string[]): Promise<Place> {
  const home = join(folder, name);
  await mkdir(join(home, '.config', 'llenergymeasure'), { recursive: true });
  await writeFile(
    join(home, '.config', 'llenergymeasure', 'config.yaml'),
    JSON.stringify({ plugins: { paths: plugins } }),
  );
  return { home, cwd, env };
}

async function node({ home, cwd, env }: Place, args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runProcess(process.execPath, args, {
    env: { PATH: process.env.PATH, HOME: home, HF_HUB_OFFLINE: '1', ...env },
    cwd,
    timeoutSec: 60,
    maxOutputBytes: 10_000_000,
  });
  expect(stderr.split('\n').filter((line) => /error/i.test(line))).toEqual([]);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

describe('one file and seed', () => {
  it('CFG-16, STU-07: have the same configurations, hashes and order on every machine', async () => {
    const planned = (at: Place) =>
      node(at, [join(ROOT, 'apps/cli/dist/main.js'), 'run', file, '--dry-run', '--json']);
    const [one, other] = await Promise.all([planned(here), planned(there)]);
    expect(other).toEqual(one);
    expect(one).toMatchObject({ unique_configurations: 36, total_experiments: 108, skipped: 0 });
  });

  it('study.md 5: the places differ in what is installed', async () => {
    const backends = async (at: Place) =>
      JSON.stringify(await node(at, [join(ROOT, 'apps/cli/dist/main.js'), 'plugins', '--json'])).includes(
        'scripted',
      );
    expect(await Promise.all([here, there].map(backends))).toEqual([false, true]);
  });

  it('results.md 9: select the same prompts on every machine', async () => {
    const program = join(import.meta.dirname, 'select-prompts.mjs');
    const hub = pathToFileURL(join(ROOT, 'packages/hub/dist/index.js')).href;
    const datasets = [
      'llem-prompts',
      join(folder, 'mine.jsonl'),
      { synthetic: { n: 30, input_len: 40, output_len: 9 } },
    ];
    const selected = (at: Place) =>
      node(at, [program, hub, ...datasets.map((dataset) => JSON.stringify(dataset))]);
    const [one, other] = await Promise.all([selected(here), selected(there)]);
    expect(other).toEqual(one);
    expect(one).toHaveLength(3);
  });
});
