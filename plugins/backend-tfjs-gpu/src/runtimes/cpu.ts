import { cpus } from 'node:os';
import type { RuntimeDefinition } from './runtime.ts';

/** Plain JavaScript: slow, and always there. */
export const cpuRuntime: RuntimeDefinition = {
  name: 'cpu',
  precisions: ['fp32'],
  memoryLimit: null,
  packsWeights: false,
  async start() {
    const tf = await import('@tensorflow/tfjs-core');
    await import('@tensorflow/tfjs-backend-cpu');
    tf.enableProdMode();
    if (!(await tf.setBackend('cpu'))) throw new Error('the CPU runtime of TensorFlow.js did not start');
    return { tf, device: cpus()[0]?.model.trim() ?? 'unknown processor', threads: 1 };
  },
};
