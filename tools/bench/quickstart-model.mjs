// @ts-check
import { fileURLToPath } from 'node:url';

/**
 * The quickstart's model, measured without a wait: no baseline, no thermal floor, and no energy source, whose
 * quiet margins are waits too.
 * @param {number} n prompts
 * @returns {import('../../packages/llem/dist/index.js').ExperimentConfigInput}
 */
export function withoutWaits(n) {
  return {
    model: fileURLToPath(new URL('../../examples/models/llem-tiny-llama', import.meta.url)),
    backend: 'tfjs',
    precision: 'fp32',
    dataset: 'llem-prompts',
    n,
    max_output_tokens: 32,
    baseline: { enabled: false },
    warmup: { n_warmup: 1, thermal_floor_seconds: 0 },
    energy: { backend: null },
  };
}
