import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createModelDirectory,
  randomSafetensors,
  safetensorsBytes,
} from '../../test/support/model-directory.ts';
import { openCheckpoint } from './checkpoint.ts';

const halves = (...bits: number[]) => new Uint8Array(Uint16Array.from(bits).buffer);

async function read(path: string, name: string, shape: readonly number[]): Promise<number[]> {
  await using checkpoint = await openCheckpoint(path);
  return Array.from(await checkpoint.read(name, shape));
}

describe('checkpoint', () => {
  it('backends.md 6: reads fp32, fp16 and bf16, wherever a tensor lies in the file', async () => {
    const header = {
      half: { dtype: 'F16', shape: [2], data_offsets: [0, 4] },
      brain: { dtype: 'BF16', shape: [1, 3], data_offsets: [4, 10] },
      single: { dtype: 'F32', shape: [1], data_offsets: [10, 14] },
    };
    const data = Buffer.concat([
      halves(0x3c00, 0xc000),
      halves(0x3f80, 0x4000, 0xc040),
      new Uint8Array(Float32Array.of(1.25).buffer),
    ]);
    using directory = createModelDirectory({ 'model.safetensors': safetensorsBytes(header, data) });
    expect(await read(directory.path, 'half', [2])).toEqual([1, -2]);
    expect(await read(directory.path, 'brain', [1, 3])).toEqual([1, 2, -3]);
    expect(await read(directory.path, 'single', [1])).toEqual([1.25]);
    await using checkpoint = await openCheckpoint(directory.path);
    for (const [name, shape, values] of [
      ['half', [2], [1, -2]],
      ['brain', [1, 3], [1, 2, -3]],
      ['single', [1], [1.25]],
    ] as const) {
      const target = new Float32Array(values.length);
      expect(await checkpoint.read(name, shape, target)).toBe(target);
      expect(Array.from(target)).toEqual(values);
    }
  });

  it('backends.md 6: finds each tensor in its shard', async () => {
    using directory = createModelDirectory({
      'model.safetensors.index.json': { weight_map: { a: 's-1.safetensors', b: 's-2.safetensors' } },
      's-1.safetensors': randomSafetensors({ a: [3] }),
      's-2.safetensors': randomSafetensors({ b: [2, 2] }),
    });
    expect(await read(directory.path, 'a', [3])).toHaveLength(3);
    expect(await read(directory.path, 'b', [2, 2])).toHaveLength(4);
  });

  it.each([
    ['a missing tensor', 'c', [3], 'has no tensor "c"'],
    ['another shape', 'a', [4], 'tensor "a" has the shape [3], config.json asks for [4]'],
    ['a dtype that is no weight', 'i', [1], 'tensor "i" has dtype I64'],
  ])('issue 3, bad input: %s is named with its file', async (_, name, shape, expected) => {
    const data = Buffer.alloc(20);
    const header = {
      a: { dtype: 'F32', shape: [3], data_offsets: [0, 12] },
      i: { dtype: 'I64', shape: [1], data_offsets: [12, 20] },
    };
    using directory = createModelDirectory({ 'model.safetensors': safetensorsBytes(header, data) });
    const refused = expect(read(directory.path, name, shape)).rejects;
    await refused.toMatchObject({ code: 'BACKEND.LOAD_FAILED', fix: expect.stringMatching(/./) });
    await expect(read(directory.path, name, shape)).rejects.toThrow(expected);
    await expect(read(directory.path, name, shape)).rejects.toThrow(directory.path);
  });

  it.each(['model.safetensors', 'model.safetensors.index.json'])(
    'issue 3, bad input: a pipe in the place of %s is refused, not waited for',
    async (name) => {
      using directory = createModelDirectory({});
      execFileSync('mkfifo', [join(directory.path, name)]);
      await expect(openCheckpoint(directory.path)).rejects.toMatchObject({
        code: 'BACKEND.LOAD_FAILED',
        message: expect.stringContaining('it is a pipe'),
      });
    },
  );

  it('issue 3, bad input: a truncated file is refused at every length', async () => {
    const whole = randomSafetensors({ a: [4], b: [4] });
    using directory = createModelDirectory();
    for (let length = 0; length < whole.length; length += 7) {
      directory.write('model.safetensors', whole.subarray(0, length));
      await expect(openCheckpoint(directory.path)).rejects.toMatchObject({ code: 'BACKEND.LOAD_FAILED' });
    }
  });

  it.each([
    ['no weights at all', {}, 'neither model.safetensors nor'],
    ['an index that is no JSON', { 'model.safetensors.index.json': '{' }, 'not JSON'],
    ['an index without a map', { 'model.safetensors.index.json': {} }, 'no weight_map'],
    ['an index of nothing', { 'model.safetensors.index.json': { weight_map: {} } }, 'names no shard'],
    [
      'a shard outside',
      { 'model.safetensors.index.json': { weight_map: { a: '../x.safetensors' } } },
      'names the shard',
    ],
    [
      'a shard that is missing',
      { 'model.safetensors.index.json': { weight_map: { a: 'x.safetensors' } } },
      'x.safetensors cannot be opened',
    ],
  ])('issue 3, bad input: %s is refused', async (_, files, expected) => {
    using directory = createModelDirectory(files);
    await expect(openCheckpoint(directory.path)).rejects.toThrow(expected);
    await expect(openCheckpoint(directory.path)).rejects.toMatchObject({ code: 'BACKEND.LOAD_FAILED' });
  });
});
