import { describe, expect, it } from 'vitest';
import { readHostTable } from './host-table.ts';
import { createDummySource } from './weight-source.ts';

const TABLE = { name: 'wte', shape: [3, 4], fill: 'normal' } as const;

describe('readHostTable', () => {
  it('backends.md 8: holds what the source gives, and nothing once it is disposed, twice without harm', async () => {
    const [expected] = [await createDummySource(1, 0.5).read(TABLE)];
    const table = await readHostTable(createDummySource(1, 0.5), TABLE);
    expect(table.values).toEqual(expected);
    table[Symbol.dispose]();
    table[Symbol.dispose]();
    expect([table.values.length, table.values.buffer.byteLength]).toEqual([0, 0]);
  });

  it('issue 3: a read that fails keeps no memory', async () => {
    let given: Float32Array | undefined;
    const read = async (_: unknown, target?: Float32Array) => {
      given = target;
      throw new Error('truncated');
    };
    await expect(readHostTable({ read }, TABLE)).rejects.toThrow('truncated');
    expect(given?.length).toBe(0);
  });
});
