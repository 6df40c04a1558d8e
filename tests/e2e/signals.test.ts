import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from '@llem/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { llemInterrupted, TINY_CONFIG, writeModel } from './workspace-cli.ts';

let home: string;
let experiment: Record<string, unknown>;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'llem-signals-'));
  const model = await writeModel(join(home, 'model'), TINY_CONFIG);
  experiment = {
    model,
    backend: 'tfjs',
    precision: 'fp32',
    load_format: 'dummy',
    dataset: 'llem-prompts',
    n: 100,
    max_output_tokens: 256,
    decoder: { ignore_eos: true },
  };
});
afterAll(() => rm(home, { recursive: true, force: true }));

const OFF = { enabled: false };
const WARMUP = { n_warmup: 3, thermal_floor_seconds: 30 };

/** A step, and what else is switched on to get there quickly. The window's engine computes without a pause. */
const MOMENTS = [
  ['preflight', { warmup: OFF, baseline: OFF }],
  ['baseline', { warmup: OFF, baseline: { duration_seconds: 60 } }],
  ['model', { warmup: OFF, baseline: OFF }],
  ['warmup', { warmup: WARMUP, baseline: OFF }],
  ['thermal_floor', { warmup: WARMUP, baseline: OFF, max_output_tokens: 2 }],
  ['measure', { warmup: OFF, baseline: OFF }],
] as const;

describe('signals', () => {
  it.each(MOMENTS)(
    'CLI-12: SIGINT in %s exits 130, SIGTERM 143, everything is disposed and nothing is left',
    async (step, fields) => {
      const file = join(home, `${step}.yaml`);
      await writeFile(file, JSON.stringify({ ...experiment, ...fields }));
      const interrupted = (signal: NodeJS.Signals) =>
        llemInterrupted(['run', file, '-o', join(home, `out-${signal}`)], home, `] ${step}`, signal);
      const [int, term] = await Promise.all([interrupted('SIGINT'), interrupted('SIGTERM')]);
      expect([int.code, term.code]).toEqual([130, 143]);
      expect(int.stderr).not.toMatch(/^\s+at .*:\d+/m);
      expect(await readdir(join(home, 'out-SIGINT')).catch(() => [])).toEqual([]);
      expect(await readdir(join(home, 'out-SIGTERM')).catch(() => [])).toEqual([]);
      const { stdout } = await runProcess('ps', ['-eo', 'args'], { env: process.env, timeoutSec: 10 });
      expect(stdout).not.toContain(home);
    },
  );
});
