#!/usr/bin/env node
// @ts-check
// Decode tokens per second of @llem/backend-tfjs on WASM beside transformers on the CPU: one thread each, the same
// models, in turn. Needs a build (npm run setup).
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ensurePythonEnv } from '../python-env.mjs';
import { printTable } from './print-table.mjs';

const ROUNDS = 7;
const PROMPT = 32;
const NEW = 128;
const MODELS = ['hidden-64', 'hidden-512'];
const BATCHES = [1, 8];

const { composedObject, createSystemClock, UserConfig } = await import('../../packages/core/dist/index.js');
const { default: plugin } = await import('../../plugins/backend-tfjs-gpu/dist/plugin.js');

/**
 * @param {string} model directory
 * @param {number} batch
 * @returns the seconds of one decode phase per call
 */
async function openTfjs(model, batch) {
  const tfjs = plugin.components.find((component) => component.kind === 'backend');
  if (!tfjs) throw new Error('the plugin has no backend');
  const context = {
    logger: { debug() {}, info() {}, warn() {} },
    clock: createSystemClock(),
    signal: new AbortController().signal,
    progress() {},
    env: {},
    settings: UserConfig.parse({}),
  };
  const { id, priority, configSchema, capabilities } = tfjs;
  const config = composedObject([{ id, priority, configSchema, capabilities, package: id }]).parse({
    model,
    backend: 'tfjs',
    precision: 'fp32',
    dataset: 'llem-prompts',
    n: 1,
    max_output_tokens: NEW,
    decoder: { ignore_eos: true },
    tfjs: { batch_size: batch, tf_backend: 'wasm' },
  });
  const loaded = await tfjs.create({}, context).load(config, context);
  const prompts = Array.from({ length: batch }, (_, row) => ({
    text: Array.from({ length: PROMPT }, (_, index) => `t${1 + ((index * 131 + row * 17) % 4095)}`).join(' '),
    max_new_tokens: null,
    input_len: null,
  }));
  return {
    async decodeSeconds() {
      const { phases } = await loaded.run(prompts, context.signal);
      const decode = phases?.find(({ phase }) => phase === 'decode');
      if (!decode) throw new Error('the run has no decode phase');
      return decode.end_s - decode.start_s;
    },
    close: () => loaded[Symbol.asyncDispose](),
  };
}

/** @param {string} directory */
async function openTransformers(directory) {
  const script = fileURLToPath(new URL('decode_throughput.py', import.meta.url));
  const child = spawn(await ensurePythonEnv(), [script, directory], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the transformers process ended');
    return value;
  };
  await next();
  return {
    /** @param {string} model @param {number} batch */
    async decodeSeconds(model, batch) {
      child.stdin.write(`${model} ${batch} ${PROMPT} ${NEW}\n`);
      return Number(await next());
    },
    close: () => child.stdin.end(),
  };
}

const directory = mkdtempSync(join(tmpdir(), 'llem-bench-'));
try {
  const transformers = await openTransformers(directory);
  const rows = [];
  for (const model of MODELS) {
    for (const batch of BATCHES) {
      const tfjs = await openTfjs(join(directory, model), batch);
      /** @type {{ours: number, theirs: number}[]} */
      const rounds = [];
      // Two rounds warm both up: kernels, caches and the compiler of Node.
      for (let round = -2; round < ROUNDS; round += 1) {
        const ours = await tfjs.decodeSeconds();
        const theirs = await transformers.decodeSeconds(model, batch);
        if (round >= 0) rounds.push({ ours, theirs });
      }
      await tfjs.close();
      const tokens = batch * (NEW - 1);
      // The fastest round is the one that the rest of the machine disturbed least.
      const ours = tokens / Math.min(...rounds.map(({ ours }) => ours));
      const theirs = tokens / Math.min(...rounds.map(({ theirs }) => theirs));
      rows.push([model, batch, ours.toFixed(0), theirs.toFixed(0), (ours / theirs).toFixed(2)]);
    }
  }
  transformers.close();
  printTable(
    `node tools/bench/decode-throughput.mjs, 2 layers, ${PROMPT} + ${NEW} tokens, fastest of ${ROUNDS}`,
    ['model', 'batch', 'tfjs wasm tok/s', 'transformers tok/s', 'ratio'],
    rows,
  );
} finally {
  rmSync(directory, { recursive: true });
}
