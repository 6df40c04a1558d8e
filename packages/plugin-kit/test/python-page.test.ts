import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EnergyMeasurement, InferenceOutputSchema, LoadedModelInfoSchema } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { fixture } from './open-fixture.ts';

const page = readFileSync(new URL('../../../docs/plugins/python.md', import.meta.url), 'utf8');
/** Files of the page: a line with the name, then the block. */
const files = [...page.matchAll(/^`(\S+\.(?:js|py))`\n\n```\w+\n(.*?)^```$/gms)].map(
  ([, name = '', text = '']) => ({ name, text }),
);

/** The libraries of the page's plugins. */
const LIBRARIES = {
  'wattbox.py': `
import time

class Box:
    def joules(self):
        return 50 * time.monotonic()

connect = Box
`,
  'parrot.py': `
class Parrot:
    def __init__(self, model):
        self.model = model

    def repeat(self, words, count):
        return [words[index % len(words)] for index in range(count)]
`,
};

/** A folder with the page's files, from which the packages can be imported. */
function install(): string {
  const folder = mkdtempSync(join(tmpdir(), 'llem-page-'));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  mkdirSync(join(folder, 'node_modules', '@llem'), { recursive: true });
  for (const name of ['core', 'plugin-kit']) {
    const target = fileURLToPath(new URL(`../../${name}`, import.meta.url));
    symlinkSync(target, join(folder, 'node_modules', '@llem', name));
  }
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
  for (const [name, text] of Object.entries(LIBRARIES)) {
    mkdirSync(join(folder, 'libraries'), { recursive: true });
    writeFileSync(join(folder, 'libraries', name), text);
  }
  return folder;
}

describe('docs/plugins/python.md', () => {
  it('issue 5: has an energy source and a backend, each under 60 lines in both languages together', () => {
    expect(files.map(({ name }) => name)).toEqual([
      'wattbox.js',
      'wattbox_worker.py',
      'parrot.js',
      'parrot_worker.py',
    ]);
    const lengths = files.map(({ text }) => text.split('\n').length - 1);
    const [wattbox = 0, wattboxWorker = 0, parrot = 0, parrotWorker = 0] = lengths;
    expect(wattbox + wattboxWorker).toBeLessThan(60);
    expect(parrot + parrotWorker).toBeLessThan(60);
  });

  it('INF-06: what they return keeps the contracts', async () => {
    const folder = install();
    const { stdout } = await promisify(execFile)(process.execPath, [fixture('use-plugins.mjs'), folder], {
      env: { PATH: process.env.PATH, HOME: folder, PYTHONPATH: join(folder, 'libraries') },
      cwd: dirname(folder),
    });
    const { probes, energy, info, latency_ms, output } = JSON.parse(stdout);
    expect(probes).toEqual([
      { available: true, detail: expect.stringMatching(/^wattbox unknown in /) },
      { available: true, detail: expect.stringMatching(/^parrot unknown in /) },
    ]);
    const { total_j, duration_sec, method } = EnergyMeasurement.parse(energy.measurement);
    expect(method).toBe('wattbox');
    expect((total_j ?? 0) / duration_sec).toBeCloseTo(50, 0);
    expect(LoadedModelInfoSchema.parse(info)).toMatchObject({
      tokenizer: 'words',
      engine_version: 'unknown',
    });
    expect(latency_ms).toBeGreaterThan(0);
    const requests = InferenceOutputSchema.parse(output).requests;
    expect(requests.map(({ input_tokens, output_tokens }) => [input_tokens, output_tokens])).toEqual([
      [4, 3],
      [1, 3],
    ]);
  });
});
