import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readFileArrays } from './file-arrays.ts';

const folders = mkdtempSync(join(tmpdir(), 'llem-arrays-'));
afterAll(() => rmSync(folders, { recursive: true }));

function folderWith(numbers: readonly number[]): string {
  const folder = mkdtempSync(join(folders, 'one-'));
  writeFileSync(join(folder, 'a1.f64'), new Uint8Array(Float64Array.from(numbers).buffer));
  return folder;
}

const reference = (length: number, offset: number) => ({
  $file: 'a1.f64',
  dtype: 'f64',
  shape: [length],
  offset,
});

describe('readFileArrays', () => {
  it('architecture.md The bridge: puts parts of one file where they belong, and deletes it', async () => {
    const folder = folderWith([1, 2.5, -3, 4]);
    const value = {
      rows: [{ t: reference(2, 0) }, { t: reference(2, 2) }],
      rest: [null, 'x', { $other: 1 }],
    };
    expect(await readFileArrays(value, folder)).toEqual({
      rows: [{ t: [1, 2.5] }, { t: [-3, 4] }],
      rest: [null, 'x', { $other: 1 }],
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([reference(5, 0), reference(1, 4), { ...reference(1, 0), dtype: 'i64' }, { $file: 'a1.f64' }])(
    'architecture.md The bridge: refuses %j, which the file does not hold or the page does not know',
    async (bad) => {
      await expect(readFileArrays([bad], folderWith([1, 2, 3, 4]))).rejects.toThrow();
    },
  );

  it.each(['../a1.f64', '/etc/passwd', 'a/b.f64', ''])(
    'architecture.md The bridge: never leaves its folder for %j',
    async ($file) => {
      await expect(readFileArrays({ ...reference(1, 0), $file }, folderWith([1]))).rejects.toThrow();
    },
  );
});
