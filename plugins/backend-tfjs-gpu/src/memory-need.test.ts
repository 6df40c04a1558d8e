import { expect, it } from 'vitest';
import { createModelDirectory, TINY_LLAMA } from '../test/support/model-directory.ts';
import { refuseOversized } from './memory-need.ts';
import { planModel } from './model/plan-model.ts';
import { cpuRuntime } from './runtimes/cpu.ts';
import { wasmRuntime } from './runtimes/wasm.ts';

it('backends.md 10: weights that the runtime cannot address fail before they are read, with both sizes', async () => {
  // A Llama of 8 billion parameters.
  const sizes = {
    vocab_size: 128256,
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
  };
  using directory = createModelDirectory({ 'config.json': { ...TINY_LLAMA, ...sizes } });
  const { plan } = await planModel(directory.path);
  expect(() => refuseOversized(plan, wasmRuntime)).toThrow(
    /take \d+ MiB in fp32, the wasm runtime has 4096 MiB/,
  );
  expect(() => refuseOversized(plan, cpuRuntime)).not.toThrow();
});
