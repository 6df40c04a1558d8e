import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { keepProcessListeners } from './keep-process-listeners.ts';
import type { RuntimeDefinition } from './runtime.ts';

/** WebAssembly with SIMD: XNNPACK kernels on one thread of the processor. */
export const wasmRuntime: RuntimeDefinition = {
  name: 'wasm',
  precisions: ['fp32'],
  memoryLimit: 2 ** 32,
  packsWeights: true,
  async start() {
    const tf = await import('@tensorflow/tfjs-core');
    const { BackendWasm, getThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    tf.enableProdMode();
    setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
    if (!(await keepProcessListeners(() => tf.setBackend('wasm'))))
      throw new Error('the WebAssembly runtime of TensorFlow.js did not start');
    // The module's functions replace themselves on their first call: that must be over before one is wrapped.
    tf.scalar(0).dispose();
    const backend = tf.backend();
    if (backend instanceof BackendWasm) refuseNullAllocations(backend.wasm);
    return { tf, device: cpus()[0]?.model.trim() ?? 'unknown processor', threads: getThreadsCount() };
  },
};

const guarded = new WeakSet<object>();

/**
 * The engine takes the null of a full heap for an address and would go on computing with whatever lies there:
 * an allocation that fails must throw.
 */
function refuseNullAllocations(module: object): void {
  const allocate: unknown = Reflect.get(module, '_malloc');
  if (guarded.has(module) || typeof allocate !== 'function') return;
  guarded.add(module);
  Reflect.set(module, '_malloc', (bytes: number) => {
    const address: unknown = allocate(bytes);
    if (address === 0 && bytes > 0)
      throw new Error(`out of WebAssembly memory: ${bytes} bytes do not fit into its 4 GiB`);
    return address;
  });
}
