import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, describe, expect, it } from 'vitest';
import { findPnpm } from '../../tools/find-pnpm.mjs';
import { createHouse } from '../architecture/house.ts';
import { readTree } from '../architecture/tree.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const [pnpm = 'pnpm', ...leading] = findPnpm();
const { manifests } = createHouse(readTree(ROOT));
const scratch = mkdtempSync(join(tmpdir(), 'llem-publish-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${cwd}: ${program} ${args.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}

/** Packs the package in `folder` as it would be published and says what is wrong with the tarball. */
async function findings(folder: string): Promise<string[]> {
  const packed = run(pnpm, [...leading, 'pack', '--json', '--pack-destination', scratch], folder);
  const { filename: tarball }: { filename: string } = JSON.parse(packed);
  const listed = run('tar', ['-tzf', tarball], scratch).trim().split('\n');
  const files = listed.map((path) => path.replace('package/', ''));
  const bytes = readFileSync(tarball);
  const { messages, pkg } = await publint({
    level: 'warning',
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
  });
  return [
    ...['LICENSE', 'README.md'].filter((name) => !files.includes(name)).map((name) => `${name} is missing`),
    ...files
      .filter((path) => /\.test\.|^test\/|tsbuildinfo/.test(path))
      .map((path) => `${path} is of no use there`),
    ...(files.some((path) => /^dist\/.*\.js$/.test(path)) ? [] : ['nothing was built']),
    ...messages.map((message) => formatMessage(message, pkg) ?? message.code),
  ];
}

describe('architecture.md: every package as it is published', () => {
  it.each([...manifests.keys()])('INF-01: %s packs whole and clean', async (folder) => {
    expect(await findings(join(ROOT, folder))).toEqual([]);
  });

  it('INF-01: a package without licence, README and build, but with a test, is reported', async () => {
    const folder = join(scratch, 'bad');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.test.ts'), '');
    const manifest = { name: 'bad', version: '1.0.0', type: 'module', exports: './dist/index.js' };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    expect(await findings(folder)).toEqual([
      'LICENSE is missing',
      'README.md is missing',
      'a.test.ts is of no use there',
      'nothing was built',
      expect.stringContaining('./dist/index.js'),
    ]);
  });
});
