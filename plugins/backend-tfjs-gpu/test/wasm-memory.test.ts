import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, it } from 'vitest';
import { loadEngine, outputsOf } from './support/load-engine.ts';
import { createModelDirectory, TINY_LLAMA } from './support/model-directory.ts';

const directory = createModelDirectory({ 'config.json': TINY_LLAMA });
afterAll(() => directory[Symbol.dispose]());

/** Takes the runtime's memory but for pieces below 1 MiB, without touching it; gives it back when called. */
function exhaustMemory(): () => void {
  const backend = tf.backend();
  if (!(backend instanceof BackendWasm)) throw new Error('the WASM runtime is not active');
  const taken: object[] = [];
  for (let floats = 2 ** 28; floats >= 2 ** 18; floats /= 4) {
    try {
      for (;;) taken.push(backend.makeOutput([floats], 'float32').dataId);
    } catch (error) {
      expect(String(error)).toContain('out of WebAssembly memory');
    }
  }
  return () => {
    for (const dataId of taken) backend.disposeData(dataId);
  };
}

it('backends.md 10: memory that runs out ends a run with a fix instead of computing on, and the model stays usable', async () => {
  await using model = await loadEngine({
    model: directory.path,
    load_format: 'dummy',
    max_input_tokens: null,
    max_output_tokens: 2,
  });
  // Its scores alone are 2 x 900 x 900 numbers.
  const prompts = [{ text: 'a prompt', input_len: 900, max_new_tokens: null }];
  const before = await outputsOf(model, prompts);
  const tensors = tf.memory().numTensors;
  const giveBack = exhaustMemory();
  await expect(outputsOf(model, prompts)).rejects.toMatchObject({
    code: 'BACKEND.RUN_FAILED',
    message: expect.stringContaining('out of WebAssembly memory'),
    fix: expect.stringContaining('batch_size'),
  });
  giveBack();
  expect(tf.memory().numTensors).toBe(tensors);
  expect(await outputsOf(model, prompts)).toEqual(before);
});
