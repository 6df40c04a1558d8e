import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startFakeHub } from '../../test/fake-hub.ts';
import { safetensorsFile, withHeader } from '../../test/safetensors-file.ts';
import { useLocalModel } from '../../test/use-local-model.ts';
import { readParameterCount } from './read-parameter-count.ts';

const { source, local } = useLocalModel();
const REPOSITORY = { files: {}, safetensors: { total: 1234 } };

describe('readParameterCount', () => {
  it('measurement.md 11: it adds up the tensors of one file, or of all shards', async () => {
    const shapes = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.array(fc.nat(6), { maxLength: 3 }), {
      maxKeys: 6,
    });
    await fc.assert(
      fc.asyncProperty(shapes, async (tensors) => {
        const expected = Object.values(tensors).reduce(
          (sum, shape) => sum + shape.reduce((product, size) => product * size, 1),
          0,
        );
        expect(await readParameterCount(await local({ 'model.safetensors': safetensorsFile(tensors) }))).toBe(
          expected,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('measurement.md 11: shards count together, and not at all when one is missing', async () => {
    const index = {
      'model.safetensors.index.json': '{"weight_map": {"a": "a.safetensors", "b": "b.safetensors"}}',
    };
    expect(
      await readParameterCount(await local({ ...index, 'a.safetensors': safetensorsFile({ a: [3, 4] }) })),
    ).toBeNull();
    expect(await readParameterCount(await local({ 'b.safetensors': safetensorsFile({ b: [5] }) }))).toBe(17);
  });

  it.each([
    ['empty', new Uint8Array()],
    ['shorter than the length of its header', new Uint8Array(5)],
    ['with a header of 10 GB by its own claim', withHeader('{}', new Uint8Array(), 10_000_000_000n)],
    ['with a header of 2^63 bytes', withHeader('{}', new Uint8Array(), 2n ** 63n)],
    ['with a header that is no JSON', withHeader('{"a": ')],
    ['with a header that is no object', withHeader('null')],
    ['with a tensor that is none', withHeader('{"a": 5}')],
    ['with a shape that is no list', withHeader('{"a": {"shape": "4"}}')],
    ['with a negative size', withHeader('{"a": {"shape": [-4, 2]}}')],
    ['with a size that is no number', withHeader('{"a": {"shape": [null]}}')],
    ['with a size beyond all bounds', withHeader('{"a": {"shape": [1e300]}}')],
  ])('measurement.md 11: a file %s gives null, never an error', async (_what, content) => {
    expect(await readParameterCount(await local({ 'model.safetensors': content }))).toBeNull();
  });

  it('measurement.md 11: of a model that is not here it asks the Hub', async () => {
    await using hub = await startFakeHub({ repositories: { 'org/m': REPOSITORY, 'org/old': { files: {} } } });
    expect(await readParameterCount(source('org/m', { HF_ENDPOINT: hub.url }))).toBe(1234);
    expect(await readParameterCount(source('org/old', { HF_ENDPOINT: hub.url }))).toBeNull();
    expect(await readParameterCount(source('org/none', { HF_ENDPOINT: hub.url }))).toBeNull();
    expect(
      await readParameterCount(source('org/m', { HF_ENDPOINT: hub.url, HF_HUB_OFFLINE: 'TRUE' })),
    ).toBeNull();
  });
});
