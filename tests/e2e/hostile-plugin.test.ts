import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { llem, TINY_CONFIG, writeModel } from './workspace-cli.ts';

const CORE = resolve(import.meta.dirname, '../../packages/core');

/** An energy source of a stranger, which does what the variable MISCHIEF says once the window opens. */
const PLUGIN = `
import { defineComponent, definePlugin } from '@llem/core';
const mischief = process.env.MISCHIEF;
if (mischief === 'print') console.log('printed at import');
const samples = { count: 2, period_ms: null, gap_max_ms: null, counter_period_ms: null, counter_read_ms: null };
const measurement = { total_j: 10, duration_sec: 1, per_device_j: null, cpu_j: 10, dram_j: null, method: 'mine',
  uncertainty_j: 1, uncertainty_terms: [], cross_check: null, samples, warnings: [] };
export default definePlugin({ components: [defineComponent({
  kind: 'energy', id: 'mine', priority: 50, claims: ['rapl'], configSchema: null,
  capabilities: { trace: false, per_device: false, cpu: true, dram: false },
  probe: () => ({ available: true, detail: 'here' }),
  create: () => ({
    async start() {
      if (mischief === 'print') console.log('printed at start');
      if (mischief === 'throw later') setTimeout(() => { throw new Error('late boom'); });
      if (mischief === 'reject later') setTimeout(() => void Promise.reject(new Error('late boom')));
      return {
        async stop() {
          if (mischief?.endsWith('later')) await new Promise((go) => setTimeout(go, 200));
          if (mischief === 'exit') process.exit(0);
          if (mischief === 'below zero') return { measurement: { ...measurement, total_j: -1 }, trace: null };
          return { measurement, trace: null };
        },
        async [Symbol.asyncDispose]() {},
      };
    },
  }),
})] });
`;

let home: string;
let experiment: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'llem-hostile-'));
  const plugin = join(home, 'plugin');
  await mkdir(join(plugin, 'node_modules/@llem'), { recursive: true });
  await symlink(CORE, join(plugin, 'node_modules/@llem/core'));
  await writeFile(join(plugin, 'plugin.js'), PLUGIN);
  await writeFile(
    join(plugin, 'package.json'),
    JSON.stringify({
      name: 'energy-mine',
      version: '1.0.0',
      type: 'module',
      keywords: ['llem-plugin'],
      llem: { apiVersion: '1.0', plugin: './plugin.js', provides: [{ kind: 'energy', id: 'mine' }] },
      peerDependencies: { '@llem/core': '^2.0.0' },
    }),
  );
  const settings = join(home, '.config/llenergymeasure');
  await mkdir(settings, { recursive: true });
  await writeFile(join(settings, 'config.yaml'), JSON.stringify({ plugins: { paths: [plugin] } }));
  experiment = join(home, 'experiment.yaml');
  await writeFile(
    experiment,
    JSON.stringify({
      model: await writeModel(join(home, 'model'), TINY_CONFIG),
      backend: 'tfjs',
      precision: 'fp32',
      load_format: 'dummy',
      dataset: 'llem-prompts',
      n: 1,
      max_output_tokens: 2,
      warmup: { enabled: false },
      baseline: { enabled: false },
      energy: { backend: 'mine' },
    }),
  );
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function runWith(mischief: string) {
  const results = join(home, mischief);
  const outcome = await llem(['run', experiment, '-o', results, '--json'], home, { MISCHIEF: mischief });
  return { ...outcome, left: await readdir(results).catch(() => []) };
}

describe('a plugin that misbehaves', () => {
  it('cli.md 5: what it prints does not mix with the one document on stdout', async () => {
    const { code, stdout, stderr } = await runWith('print');
    expect([code, JSON.parse(stdout).total_energy_j]).toEqual([0, 10]);
    expect(stderr).toContain('printed at import\n');
    expect(stderr).toContain('printed at start\n');
  });

  it('measurement.md 3: negative joules become null and a warning, never a number', async () => {
    const { code, stdout } = await runWith('below zero');
    const { total_energy_j, energy_quality, measurement_warnings } = JSON.parse(stdout);
    expect([code, total_energy_j, energy_quality]).toEqual([0, null, 'none']);
    expect(measurement_warnings.join('\n')).toMatch(/^energy_source_failed: .*energy-mine/m);
  });

  it.each(['throw later', 'reject later'])(
    'cli.md 6: one that does "%s" ends the run with exit 1, one document, no stack trace and nothing left',
    async (mischief) => {
      const { code, stdout, stderr, left } = await runWith(mischief);
      expect([code, left]).toEqual([1, []]);
      expect(JSON.parse(stdout).error.message).toBe(
        'plugin energy-mine failed outside of any call: late boom',
      );
      expect(stderr).toContain('late boom');
      expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
    },
  );

  it('measurement.md 3: one that calls process.exit costs its joules and no more', async () => {
    const { code, stdout } = await runWith('exit');
    const { total_energy_j, measurement_warnings } = JSON.parse(stdout);
    expect([code, total_energy_j]).toEqual([0, null]);
    expect(measurement_warnings.join('\n')).toMatch(
      /^energy_source_failed: .*energy-mine.*process\.exit\(0\)/m,
    );
  });
});
