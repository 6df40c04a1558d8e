#!/usr/bin/env node
// @ts-check
// What a checkpoint costs: a transition of a manifest of many entries, from the call until its file is on disk.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createConfig, ExecutionConfig } from '../../packages/config/dist/index.js';
import { createSystemClock, UserConfig } from '../../packages/core/dist/index.js';
import tfjs from '../../plugins/backend-tfjs-gpu/dist/plugin.js';
import { loadSource } from './load-source.mjs';
import { median, printTable } from './print-table.mjs';

const SIZES = [100, 1000, 10_000];
const TRANSITIONS = 100;
const HEADLINE = {
  energy_joules: 3120.25,
  adj_energy_joules: 2690.5,
  throughput_tok_s: 1230.75,
  mj_per_tok: 244.125,
};

const STUDY = 'packages/study/src';
const { createManifestWriter } = await loadSource(`${STUDY}/manifest/manifest-writer.ts`);
const { newManifest } = await loadSource(`${STUDY}/manifest/new-manifest.ts`);
const { measurementProtocol } = await loadSource(`${STUDY}/order/measurement-protocol.ts`);

const [component] = tfjs.components;
if (component?.kind !== 'backend') throw new Error('the plugin tfjs provides no backend');
const config = createConfig([{ package: '@llem/backend-tfjs', ...component }]);
const clock = createSystemClock();
const logger = { warn: (/** @type {string} */ text) => console.error(text) };

const rows = [];
for (const size of SIZES) rows.push(await measure(size));
printTable(
  `node tools/bench/manifest.mjs, ${TRANSITIONS} transitions each`,
  ['entries', 'first manifest, ms', 'transition: median, ms', '99 %, ms', 'MB'],
  rows,
);

/** @param {number} size */
async function measure(size) {
  // Not the system's temporary folder, which may be in memory and has no fsync to wait for then.
  const folder = mkdtempSync(join(process.cwd(), '.llem-manifest-'));
  try {
    const experiments = Array.from({ length: size }, (_, index) =>
      config.parseExperiment({
        model: 'meta-llama/Llama-3.1-8B',
        backend: 'tfjs',
        precision: 'fp32',
        random_seed: index,
      }),
    );
    const hashes = experiments.map((_, index) => index.toString(16).padStart(16, '0'));
    const started = performance.now();
    const manifest = newManifest({
      study: { name: 'bench', experiments, execution: ExecutionConfig.parse({}) },
      hashes,
      studyDesignHash: '0'.repeat(16),
      protocol: measurementProtocol(
        { execution: ExecutionConfig.parse({}) },
        UserConfig.parse({}),
        '0'.repeat(16),
      ),
      studyYamlPath: '/home/somebody/study.yaml',
      overrides: {},
      toolVersion: '2.0.0',
      host: 'bench',
      pid: process.pid,
      startedAt: clock.wallTime(),
    });
    const path = join(folder, 'study_manifest.json');
    const writer = await createManifestWriter(path, manifest, { clock, logger });
    const first = performance.now() - started;
    const times = [];
    for (const hash of hashes.slice(0, TRANSITIONS / 2)) {
      for (const step of [
        () => writer.markRunning(hash, 1),
        () =>
          writer.markCompleted(hash, 1, `001_c1_llama-3.1-8b-tfjs_${hash.slice(0, 8)}/result.json`, HEADLINE),
      ]) {
        const began = performance.now();
        await step();
        times.push(performance.now() - began);
      }
    }
    const worst = times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1] ?? Number.NaN;
    const megabytes = statSync(path).size / 1e6;
    return [size, first.toFixed(0), median(times).toFixed(1), worst.toFixed(1), megabytes.toFixed(2)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
