import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = { '.': { '@llem/source': './src/index.ts', default: './dist/index.js' } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'llem-unused-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, content: string | object): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
}

/** A workspace of two packages, one of which uses the other, under our own configuration of knip. */
function writeWorkspace(): void {
  copyFileSync(join(ROOT, 'knip.config.js'), join(folder, 'knip.config.js'));
  write('architecture.json', {
    imports: { 'packages/process': [], 'packages/core': [] },
    processFiles: ['packages/process/src/worker.ts'],
    foundAtRunTime: {},
  });
  write('package.json', { name: 'root', private: true, workspaces: ['packages/*'], type: 'module' });
  write('packages/core/package.json', {
    name: '@llem/core',
    exports: ENTRY,
    dependencies: { '@llem/process': '1' },
  });
  write(
    'packages/core/src/index.ts',
    `import { run } from '@llem/process';\nexport const twice = () => run() * 2;`,
  );
  write('packages/process/package.json', { name: '@llem/process', exports: ENTRY });
  write('packages/process/src/index.ts', `export { run } from './run.ts';`);
  write('packages/process/src/run.ts', 'export const run = () => 1;');
  write('packages/process/src/worker.ts', '');
  mkdirSync(join(folder, 'packages/core/node_modules/@llem'), { recursive: true });
  symlinkSync(join(folder, 'packages/process'), join(folder, 'packages/core/node_modules/@llem/process'));
}

function knip(): { code: number | null; output: string } {
  const program = join(ROOT, 'node_modules/knip/bin/knip.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, '--directory', folder, '--no-progress', '--no-config-hints'],
    { encoding: 'utf8' },
  );
  return { code: status, output: stdout + stderr };
}

describe('CUT-09: code without a caller', () => {
  it('CUT-09: a workspace in which everything has a caller passes', () => {
    writeWorkspace();
    expect(knip()).toEqual({ code: 0, output: '' });
  });

  it.each([
    ['a file that nothing imports', 'packages/core/src/orphan.ts', '', 'Unused files'],
    [
      'an export that nothing imports',
      'packages/process/src/run.ts',
      'export const run = () => 1;\nexport const lonely = 1;',
      'lonely',
    ],
    [
      'a dependency that nothing imports',
      'packages/process/package.json',
      { name: '@llem/process', exports: ENTRY, dependencies: { tsyringe: '4.10.0' } },
      'tsyringe',
    ],
    [
      'an import cycle',
      'packages/process/src/run.ts',
      `import * as all from './index.ts';\nexport const run = () => Object.keys(all);`,
      'Circular dependencies',
    ],
  ])('CUT-09: %s is reported', (_name, path, content, says) => {
    writeWorkspace();
    write(path, content);
    const { code, output } = knip();
    expect(output).toContain(says);
    expect(code).toBe(1);
  });
});
