import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackendError } from '@llem/core';
import { afterEach, describe, expect, it } from 'vitest';
import { blamePlugin } from './blame-plugin.ts';

const folder = mkdtempSync(join(tmpdir(), 'llem-blame-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An error whose stack leads through these files. */
function thrownIn(...files: readonly string[]): Error {
  const error = new Error('late');
  error.stack = ['Error: late', ...files.map((file) => `    at tick (${file}:3:7)`)].join('\n');
  return error;
}

function packageAt(path: string, content: object): void {
  mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, path, 'package.json'), JSON.stringify(content));
}

describe('blamePlugin', () => {
  it('cli.md 7: names the plugin whose code stands first in the stack, behind its dependencies and the runtime', () => {
    packageAt('energy-mine', { name: 'energy-mine', llem: {} });
    packageAt('energy-mine/node_modules/watts', { name: 'watts' });
    const error = thrownIn(
      'node:internal/timers',
      `file://${folder}/energy-mine/node_modules/watts/index.js`,
      `${folder}/energy-mine/dist/plugin.cjs`,
    );
    expect(blamePlugin(error)).toMatchObject({
      code: 'PLUGIN.CALL_FAILED',
      message: 'plugin energy-mine failed outside of any call: late',
      plugin: 'energy-mine',
      cause: error,
    });
  });

  it('leaves alone what no plugin threw, what is no error, and what llem explains already', () => {
    packageAt('tool', { name: 'tool' });
    const errors = [
      thrownIn(`file://${folder}/tool/index.js`),
      new Error('of this test'),
      'text',
      new BackendError('BACKEND.OOM', ''),
    ];
    for (const error of errors) expect(blamePlugin(error)).toBe(error);
  });
});
