import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unmeasured } from '@llem/core';
import { afterAll, describe, expect, it } from 'vitest';
import { createSampledSource } from '../src/energy/create-sampled-source.ts';
import { listFolder, readAttribute } from '../src/sampling/sysfs.ts';

const folder = mkdtempSync(join(tmpdir(), 'sampled-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const volts = file('in2', '5\n');
const amperes = file('in10', '3\n');
const joules = file('counter', '7\n');

describe('createSampledSource', () => {
  it('measurement.md 5: hands every sensor what its own files showed', async () => {
    const seen: unknown[] = [];
    const source = createSampledSource<readonly string[]>({
      period_ms: 20,
      findSensors: async () => [[volts, amperes], [joules]],
      filesOf: (files) => files,
      outcome(sensors, samples, window) {
        seen.push(
          sensors,
          samples.map((own) => own.map(({ readings }) => readings[0]?.value)),
          window,
        );
        return { measurement: unmeasured('bench', 1), trace: null };
      },
    });
    await using session = await source.start({ devices: [], signal: new AbortController().signal });
    const window = { start_s: 1, end_s: 2 };
    expect((await session.stop(window)).measurement.method).toBe('bench');
    expect(seen).toEqual([[[volts, amperes], [joules]], [[5, 3], [7]], window]);
  });
});

describe('sysfs', () => {
  it('measurement.md 5: lists in the order of numbers, and reads what is there', async () => {
    expect(await listFolder(folder)).toEqual([joules, volts, amperes]);
    expect(await listFolder(join(folder, 'absent'))).toEqual([]);
    expect([await readAttribute(volts), await readAttribute(join(folder, 'absent'))]).toEqual(['5', null]);
  });
});
