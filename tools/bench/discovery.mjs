#!/usr/bin/env node
// @ts-check
// What 50 installed plugins of strangers add to `llem run`: to its dry run, which reads manifests and imports the
// backends for the schema, and to a run, which also imports and probes in a process of its own what could be chosen.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, printTable } from './print-table.mjs';

const PAIRS = 15;
const PLUGINS = 50;
/** Kinds in the order in which packages take them: as in life, most are backends or meters. */
const KINDS = ['backend', 'energy', 'energy', 'telemetry', 'runner'];
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LLEM = join(ROOT, 'apps/cli/bin/llem.js');

const CAPABILITIES = {
  backend:
    '{ token_timestamps: false, phases: false, dummy_weights: true, lora: false, traffic: false, parameter_count: true, engine_process: "none" }',
  energy: '{ trace: false, per_device: false, cpu: true, dram: false }',
};

/** A plugin as an author makes it: it imports the contract, and a schema where it has settings. */
const moduleOf = (/** @type {string} */ kind, /** @type {string} */ id) => `
import { defineComponent, definePlugin } from '@llem/core';
import * as z from '@llem/core/zod';
export default definePlugin({ components: [defineComponent({
  kind: '${kind}', id: '${id}', priority: 20, claims: ['${id}'],
  configSchema: ${kind === 'backend' ? 'z.strictObject({ size: z.int().default(1) })' : 'null'},
  capabilities: ${Reflect.get(CAPABILITIES, kind) ?? '{}'},
  probe: async () => ({ available: false, reason: 'no such hardware', fix: null }),
  create: () => { throw new Error('never'); },
})] });
`;

/** @param {string} project @param {number} count */
function makeProject(project, count) {
  const names = Array.from({ length: count }, (_, index) => {
    const kind = KINDS[index % KINDS.length] ?? 'energy';
    const id = `${kind}-of-${index}`;
    const folder = join(project, 'node_modules', id);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'plugin.js'), moduleOf(kind, id));
    const llem = { apiVersion: '1.0', plugin: './plugin.js', provides: [{ kind, id }] };
    const manifest = { name: id, version: '1.0.0', type: 'module', keywords: ['llem-plugin'], llem };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    return id;
  });
  mkdirSync(join(project, 'node_modules/@llem'), { recursive: true });
  symlinkSync(join(ROOT, 'packages/core'), join(project, 'node_modules/@llem/core'));
  symlinkSync(join(ROOT, 'plugins/backend-tfjs-gpu'), join(project, 'node_modules/@llem/backend-tfjs'));
  const dependencies = Object.fromEntries([...names, '@llem/backend-tfjs'].map((name) => [name, '1']));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ dependencies }));
  const off = { enabled: false };
  const config = { model_type: 'llama', hidden_size: 64, intermediate_size: 128, num_hidden_layers: 1 };
  const shape = {
    num_attention_heads: 2,
    num_key_value_heads: 2,
    vocab_size: 256,
    max_position_embeddings: 512,
  };
  mkdirSync(join(project, 'model'));
  writeFileSync(
    join(project, 'model/config.json'),
    JSON.stringify({ ...config, ...shape, rms_norm_eps: 1e-5, rope_theta: 1e4, tie_word_embeddings: true }),
  );
  const experiment = {
    ...{ model: join(project, 'model'), backend: 'tfjs', precision: 'fp32', load_format: 'dummy', n: 1 },
    ...{ dataset: 'llem-prompts', max_output_tokens: 2, warmup: off, baseline: off },
  };
  writeFileSync(join(project, 'experiment.json'), JSON.stringify(experiment));
}

/** @param {string} project @param {string[]} args */
function runOnce(project, args) {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [LLEM, 'run', 'experiment.json', ...args], {
    cwd: project,
    env: { PATH: process.env.PATH, HOME: project, HF_HUB_OFFLINE: '1' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`llem run ended with ${status}: build first, npm run setup\n${stderr}`);
  return performance.now() - started;
}

const folder = mkdtempSync(join(tmpdir(), 'llem-discovery-'));
try {
  const projects = [0, PLUGINS].map((count) => join(folder, String(count)));
  projects.forEach((project, index) => {
    makeProject(project, index === 0 ? 0 : PLUGINS);
  });
  const rows = [
    ['llem run --dry-run', ['--dry-run']],
    ['llem run', ['-o', 'results']],
  ].map(([name, args]) => {
    const take = () => projects.map((project) => runOnce(project, /** @type {string[]} */ (args)));
    take();
    // In pairs, so that a busy moment of the machine falls on both.
    const pairs = Array.from({ length: PAIRS }, take);
    const [none, all] = [0, 1].map((index) => median(pairs.map((pair) => pair[index] ?? Number.NaN)));
    const added = median(pairs.map(([without = 0, withAll = 0]) => withAll - without));
    const ratio = median(pairs.map(([without = 1, withAll = 0]) => withAll / without));
    return [String(name), ...[none, all, added].map((ms) => ms?.toFixed(0) ?? ''), ratio.toFixed(2), '100'];
  });
  printTable(
    `node tools/bench/discovery.mjs, median of ${PAIRS} pairs`,
    ['command', 'no plugin, ms', `${PLUGINS} plugins, ms`, 'added, ms', 'ratio', 'goal, ms'],
    rows,
  );
} finally {
  rmSync(folder, { recursive: true });
}
