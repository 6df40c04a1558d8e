import { describe, expect, it } from 'vitest';
import { createCheckpointSource, createDummySource } from './weight-source.ts';

const parameter = (fill: 'normal' | 'ones' | 'zeros', shape = [100, 101]) => ({ name: 'w', shape, fill });

describe('createDummySource', () => {
  it('backends.md 8: weights are normal with the given deviation, norms one, biases zero', async () => {
    const source = createDummySource(42, 0.02);
    const values = await source.read(parameter('normal'));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    expect(Math.abs(mean)).toBeLessThan((4 * 0.02) / Math.sqrt(values.length));
    expect(Math.abs(deviation / 0.02 - 1)).toBeLessThan(4 / Math.sqrt(2 * values.length));
    const beyond = values.filter((value) => Math.abs(value) > 0.04).length / values.length;
    expect(Math.abs(beyond - 0.0455)).toBeLessThan(0.01);
    expect(new Set(await source.read(parameter('ones', [3])))).toEqual(new Set([1]));
    expect(new Set(await source.read(parameter('zeros', [3])))).toEqual(new Set([0]));
  });

  it('backends.md 8: one seed gives the same weights again, another does not', async () => {
    const read = (seed: number) => createDummySource(seed, 1).read(parameter('normal'));
    expect(await read(1)).toEqual(await read(1));
    expect(await read(1)).not.toEqual(await read(2));
  });
});

it('backends.md 6: tensors of a bare model are found without the prefix', async () => {
  const names: string[] = [];
  const has = (name: string) => name === 'wte.weight' || name === 'transformer.ln_f.weight';
  const read = async (name: string) => {
    names.push(name);
    return new Float32Array(1);
  };
  const source = createCheckpointSource({ has, read, [Symbol.asyncDispose]: async () => {} }, 'transformer.');
  for (const name of ['transformer.wte.weight', 'transformer.ln_f.weight', 'lm_head.weight']) {
    await source.read({ ...parameter('normal'), name });
  }
  expect(names).toEqual(['wte.weight', 'transformer.ln_f.weight', 'lm_head.weight']);
});
