import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { describeInferenceBackend } from '@llem/testkit';
import * as onnxruntime from 'onnxruntime-node';
import plugin, { onnxRuntimeComponent } from '../dist/plugin.js';
import { writeTinyDecoder } from './tiny-decoder.js';

const model = mkdtempSync(join(tmpdir(), 'onnxruntime-'));
after(() => rmSync(model, { recursive: true }));
writeTinyDecoder(model);

const subjectOf = (component) => ({ component, experiment: { model, precision: 'fp32' } });

/** The real engine, which notes what it is called with; numbers of a run are told by its inputs' shapes. */
function listening() {
  const heard = [];
  const InferenceSession = {
    async create(file, options) {
      heard.push(options);
      const session = await onnxruntime.InferenceSession.create(file, options);
      return new Proxy(session, {
        get(target, name) {
          const own = Reflect.get(target, name, target);
          if (name !== 'run') return typeof own === 'function' ? own.bind(target) : own;
          return (feeds) => {
            heard.push([feeds.input_ids.dims, [...feeds.input_ids.data].map(Number)]);
            return target.run(feeds);
          };
        },
      });
    },
  };
  const component = onnxRuntimeComponent(async () => ({ ...onnxruntime, InferenceSession }), '1.30.0');
  // What a session cannot hear, because it is made of its logits afterwards, and the tiny model ends no text by itself.
  const minNewTokens = ({ effective_settings }) => effective_settings.sampling.minNewTokens;
  return { ...subjectOf(component), heard: (info) => [heard, minNewTokens(info)] };
}

const missing = onnxRuntimeComponent(async () => {
  throw new Error("Cannot find package 'onnxruntime-node'");
}, null);

const sampling = { 'decoder.decoding_strategy': 'sampling' };
/** So hot that it matters which tokens are left to draw from. */
const hot = { ...sampling, 'decoder.temperature': 2 };
describeInferenceBackend(async () => subjectOf(plugin.components[0]), {
  describe,
  it,
  withoutEngine: async () => subjectOf(missing),
  listening: async () => listening(),
  settings: [
    { path: 'onnxruntime.batch_size', values: [1, 2] },
    { path: 'onnxruntime.intra_op_num_threads', values: [null, 1, 2] },
    {
      path: 'onnxruntime.inter_op_num_threads',
      values: [1, 2],
      beside: { 'onnxruntime.execution_mode': 'parallel' },
    },
    { path: 'onnxruntime.execution_mode', values: ['sequential', 'parallel'] },
    {
      path: 'onnxruntime.graph_optimization_level',
      values: ['disabled', 'basic', 'extended', 'layout', 'all'],
    },
    { path: 'onnxruntime.enable_cpu_mem_arena', values: [true, false] },
    { path: 'onnxruntime.enable_mem_pattern', values: [true, false] },
    // A local model has no revisions: the setting is told to be ignored.
    { path: 'onnxruntime.revision', values: [null, 'main'] },
    { path: 'decoder.temperature', values: [0.5, 2], beside: sampling },
    { path: 'decoder.top_k', values: [0, 1], beside: hot },
    { path: 'decoder.top_p', values: [0.05, 1], beside: hot },
    { path: 'decoder.min_p', values: [null, 0.9], beside: hot },
    { path: 'decoder.repetition_penalty', values: [1, 10] },
    { path: 'passthrough_kwargs.intraOpNumThreads', values: [1, 2] },
  ],
});
