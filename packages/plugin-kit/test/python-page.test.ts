import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EnergyMeasurement } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { fixture } from './open-fixture.ts';

const page = readFileSync(new URL('../../../docs/plugins/python.md', import.meta.url), 'utf8');
/** Files of the page's meter: a line with the name, then the block. Those of its backend are in folders (tests/guide). */
const files = [...page.matchAll(/^`([^/\s]+\.(?:js|py))`\n\n```\w+\n(.*?)^```$/gms)].map(
  ([, name = '', text = '']) => ({ name, text }),
);

/** The library of a meter that has counted so much. */
const libraryOf = (joules: string) => `
import time

class Box:
    def joules(self):
        return ${joules}

connect = Box
`;

/** A folder with the page's files and the library, from which the packages can be imported. */
function install(library: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'llem-page-'));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  mkdirSync(join(folder, 'node_modules', '@llem'), { recursive: true });
  for (const name of ['core', 'plugin-kit']) {
    const target = fileURLToPath(new URL(`../../${name}`, import.meta.url));
    symlinkSync(target, join(folder, 'node_modules', '@llem', name));
  }
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'libraries'));
  writeFileSync(join(folder, 'libraries', 'wattbox.py'), library);
  return folder;
}

/** What the page's meter makes of its library. */
async function measureWith(library: string) {
  const folder = install(library);
  const { stdout } = await promisify(execFile)(process.execPath, [fixture('use-meter.mjs'), folder], {
    env: { PATH: process.env.PATH, HOME: folder, PYTHONPATH: join(folder, 'libraries') },
    cwd: dirname(folder),
  });
  const { probe, energy } = JSON.parse(stdout);
  return { probe, measurement: EnergyMeasurement.parse(energy.measurement) };
}

describe('docs/plugins/python.md', () => {
  it('issue 5: has a meter of under 60 lines in both languages together', () => {
    expect(files.map(({ name }) => name)).toEqual(['wattbox.js', 'wattbox_worker.py']);
    const lengths = files.map(({ text }) => text.split('\n').length - 1);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThan(60);
  });

  it('INF-06: what it measures keeps the contract', async () => {
    const { probe, measurement } = await measureWith(libraryOf('50 * time.monotonic()'));
    expect(probe).toEqual({ available: true, detail: expect.stringMatching(/^wattbox unknown in /) });
    const { total_j, duration_sec, method } = measurement;
    expect(method).toBe('wattbox');
    expect((total_j ?? 0) / duration_sec).toBeCloseTo(50, 0);
  });

  it('INF-06: what it says of a meter that stands still is null, with a reason', async () => {
    const { measurement } = await measureWith(libraryOf('7'));
    expect(measurement.total_j).toBeNull();
    expect(measurement.warnings).toEqual([expect.stringMatching(/^energy_source_failed: .* stood still\. /)]);
  });
});
