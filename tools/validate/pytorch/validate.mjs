#!/usr/bin/env node
// @ts-check
// Measures the pytorch backend on a machine with an NVIDIA GPU, through `llem run`:
//
//   node tools/validate/pytorch/validate.mjs [--parts precision,overhead,energy] [--limit 560] [--llem llem]
//     [--from docs/validation/h200] [--out docs/validation/h200] [--python python3] [--batches 64,8,1] [--tiny]
//
// Resumable: what <from>/pytorch.json holds is not measured again, no run is begun after --limit seconds, and every
// run adds to <out>/pytorch.json; <out>/pytorch.md is written anew from all of it. --tiny tries the script itself on
// a machine without a GPU. The interpreter needs torch, transformers and accelerate, bitsandbytes for `precision`
// and zeus for `energy`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureEnergy } from './energy.mjs';
import { measureOverhead } from './overhead.mjs';
import { measurePrecision } from './precision.mjs';
import { report } from './report.mjs';
import { runLlem } from './run-llem.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PARTS = { precision: measurePrecision, overhead: measureOverhead, energy: measureEnergy };

const { values } = parseArgs({
  options: {
    parts: { type: 'string', default: 'precision,overhead,energy' },
    limit: { type: 'string', default: '560' },
    llem: { type: 'string', default: 'llem' },
    from: { type: 'string', default: join(ROOT, 'docs/validation/h200') },
    out: { type: 'string', default: join(ROOT, 'docs/validation/h200') },
    python: { type: 'string', default: 'python3' },
    /** Batch sizes of `energy`, to share them among boards. */
    batches: { type: 'string', default: '64,8,1' },
    tiny: { type: 'boolean', default: false },
  },
});
const scratch = mkdtempSync(join(tmpdir(), 'llem-validate-'));
const started = performance.now();
const results = read(join(values.from, 'pytorch.json'));
mkdirSync(values.out, { recursive: true });

/** Sizes of the load: the real one, and one that any machine can carry. */
const scale = values.tiny
  ? {
      tokens: 16,
      batches: 2,
      batchSizes: [1, 2],
      sources: ['estimate', 'codecarbon'],
      waits: [5, 0],
      precision: 'fp32',
    }
  : {
      tokens: 128,
      batches: 2,
      batchSizes: values.batches.split(',').map(Number),
      sources: ['nvml', 'zeus'],
      waits: [30, 30],
      precision: 'bf16',
    };

/** @typedef {typeof context} Context */
const context = {
  scratch,
  scale,
  python: values.python,
  isTiny: values.tiny,
  model: values.tiny ? tinyModel() : join(ROOT, 'examples/models/llama-8b-shape'),
  /** Whether another run of about so many seconds may begin. @param {number} seconds */
  hasTime: (seconds) => (performance.now() - started) / 1000 + seconds < Number(values.limit),
  /** @param {object} config */
  run: (config) => runLlem(values.llem.split(' '), config, scratch),
  save,
};

try {
  results.about = about();
  for (const part of values.parts.split(',')) {
    const [, measure] = Object.entries(PARTS).find(([name]) => name === part) ?? [];
    if (!measure) throw new Error(`no part ${part}; there are ${Object.keys(PARTS).join(', ')}`);
    results[part] ??= {};
    await measure(results[part], context);
    save();
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(readFileSync(join(values.out, 'pytorch.md'), 'utf8'));

function save() {
  writeFileSync(join(values.out, 'pytorch.json'), `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(join(values.out, 'pytorch.md'), report(results));
}

function about() {
  const ask = [
    'import json, torch, transformers',
    'gpu = torch.cuda.is_available()',
    'print(json.dumps({"device": torch.cuda.get_device_name(0) if gpu else "CPU",',
    '"torch": torch.__version__, "transformers": transformers.__version__}))',
  ];
  const versions = JSON.parse(execFileSync(values.python, ['-c', ask.join('\n')], { encoding: 'utf8' }));
  return { ...versions, date: new Date().toISOString().slice(0, 10) };
}

function tinyModel() {
  const shape = JSON.parse(readFileSync(join(ROOT, 'examples/models/llama-8b-shape/config.json'), 'utf8'));
  const small = { hidden_size: 64, intermediate_size: 96, num_hidden_layers: 2, num_attention_heads: 4 };
  const folder = join(scratch, 'tiny');
  mkdirSync(folder);
  const config = { ...shape, ...small, num_key_value_heads: 2, vocab_size: 260 };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, bos_token_id: 0, eos_token_id: 1 }));
  return folder;
}

/** @param {string} file @returns {Record<string, any>} */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
