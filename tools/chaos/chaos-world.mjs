// @ts-check
import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFakeGpu } from '../../tests/fake-gpu/build-fake-gpu.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CYCLES = 2;

/**
 * A machine to kill studies on: a home, a simulated GPU and a backend on a real Python bridge. Every process of it
 * carries `mark` in its environment.
 *
 * @typedef {AsyncDisposable & {
 *   readonly folder: string,
 *   readonly studyFile: string,
 *   readonly locks: string,
 *   readonly runs: number,
 *   readonly mark: string,
 *   readonly env: Record<string, string | undefined>,
 * }} ChaosWorld
 */

/** @param {{ runs: number }} options an even number of runs in the study: two cycles @returns {Promise<ChaosWorld>} */
export async function createChaosWorld({ runs }) {
  const folder = await mkdtemp(join(tmpdir(), 'llem-chaos-'));
  const gpu = await buildFakeGpu(['boards 1', 'set * idle_w 100']);
  const home = join(folder, 'home');
  const plugin = join(folder, 'backend');
  const model = join(folder, 'model');
  const temporary = join(folder, 'tmp');
  await cp(new URL('backend', import.meta.url), plugin, { recursive: true });
  await mkdir(join(plugin, 'node_modules/@llem'), { recursive: true });
  for (const name of ['core', 'plugin-kit'])
    await symlink(join(ROOT, 'packages', name), join(plugin, 'node_modules/@llem', name));
  await symlink(join(ROOT, 'node_modules/zod'), join(plugin, 'node_modules/zod'));
  for (const made of [join(home, '.config/llenergymeasure'), model, temporary])
    await mkdir(made, { recursive: true });
  await writeFile(join(home, '.config/llenergymeasure/config.yaml'), `plugins: {paths: [${plugin}]}\n`);
  await writeFile(join(model, 'config.json'), '{"model_type": "llama"}');
  const studyFile = join(folder, 'study.yaml');
  await writeFile(studyFile, JSON.stringify(study(model, runs / CYCLES), null, 2));
  const mark = randomUUID();
  return {
    folder,
    studyFile,
    locks: join(home, '.cache/llenergymeasure/locks'),
    runs,
    mark,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      TMPDIR: temporary,
      HF_HUB_OFFLINE: '1',
      NO_COLOR: '1',
      LD_LIBRARY_PATH: gpu.directory,
      LLEM_CHAOS_ID: mark,
    },
    async [Symbol.asyncDispose]() {
      await gpu[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @param {string} model @param {number} configurations */
function study(model, configurations) {
  const off = { enabled: false };
  return {
    name: 'chaos',
    ...{ model, backend: 'chaos', precision: 'fp32', load_format: 'dummy', dataset: 'llem-prompts' },
    // Telemetry watches the board all the same; meters would wait around each window.
    ...{ n: 2, max_output_tokens: 8, warmup: off, baseline: off, energy: { backend: null } },
    sweep: {
      'chaos.seconds': Array.from(
        { length: configurations },
        (_, index) => 0.1 + (0.2 * index) / configurations,
      ),
    },
    execution: {
      ...{ n_cycles: CYCLES, config_gap_seconds: 0, cycle_gap_seconds: 0 },
      // A run whose worker was killed failed; no number of them ends these studies.
      max_consecutive_failures: 0,
    },
  };
}
