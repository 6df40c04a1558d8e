// @ts-check
// Study files of any size, for the benches.

const SHARED = { model: 'gpt2', backend: 'tfjs', decoder: { decoding_strategy: 'sampling' } };

/** Axes over a scalar, an object and a section. */
const grid = (/** @type {number} */ size) => ({
  ...SHARED,
  precision: 'fp32',
  sweep: {
    n: upTo(10),
    'decoder.temperature': upTo(10).map((value) => value / 10),
    'decoder.top_k': upTo(size / 1000),
    'tfjs.batch_size': upTo(10),
  },
});

/** By what they are made of. @type {Record<string, (size: number) => object>} */
export const STUDIES = {
  grid,
  'grid, half of it invalid': (size) => ({
    ...grid(size / 2),
    sweep: { ...grid(size).sweep, n: upTo(5), precision: ['fp32', 'bf16'] },
  }),
  'explicit list': (size) => ({
    ...SHARED,
    precision: 'fp32',
    experiments: upTo(size).map((seed) => ({ random_seed: seed, decoder: { temperature: 0.5 } })),
  }),
};

/** @param {number} count */
function upTo(count) {
  return Array.from({ length: count }, (_, index) => index + 1);
}
