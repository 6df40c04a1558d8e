import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleFiles } from '../src/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'llem-samples-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const start = (...files: string[]) =>
  sampleFiles({ files, period_ms: 10, signal: new AbortController().signal });

describe('sampleFiles', () => {
  it('measurement.md 5: reads every file at its instants, and on where one of them is gone', async () => {
    const [current, voltage] = [file('current', '-1500\n'), file('voltage', '12\n')];
    await using sampler = await start(current, voltage);
    await delay(100);
    rmSync(voltage);
    await delay(100);
    const [first, second] = await sampler.stop();
    const values = first?.readings.map(({ value }) => value) ?? [];
    expect(new Set(values)).toEqual(new Set([-1500]));
    expect(second?.readings.at(0)?.value).toBe(12);
    expect(second?.readings.at(-1)?.value).toBeNaN();
    expect([first?.error, second?.error]).toEqual([null, expect.stringContaining(`${voltage}: ENOENT`)]);
    const instants = first?.readings.flatMap(({ before_s, after_s }) => [before_s, after_s]) ?? [];
    expect(instants.toSorted((a, b) => a - b)).toEqual(instants);
  });

  it.each([
    ['', 'empty'],
    ['12.5', 'a fraction'],
    ['Discharging', 'a word'],
  ])('RES-06: %j is %s and no number, so the start is refused with the file', async (content) => {
    const odd = file('odd', content);
    await expect(start(odd)).rejects.toThrow(`cannot read the sensor: ${odd}: `);
  });
});
