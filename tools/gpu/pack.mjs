#!/usr/bin/env node
// @ts-check
// Packs Node and a production install of the CLI and the named plugins into .gpu/, for a machine with a GPU and
// neither Node nor network: `node tools/gpu/pack.mjs plugins/energy-nvml plugins/backend-pytorch-bridge`.
// There: `source tools/gpu/unpack.sh` puts `node` and `llem` on the PATH.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, setUp } from '../setup.mjs';

/** What a run never reads: sources, maps, declarations, other platforms' builds of apache-arrow. */
const LEFT_OUT = [
  '*.map',
  '*.d.ts',
  '*.d.cts',
  '*.d.mts',
  '*.ts',
  '*.md',
  '*.flow',
  'apache-arrow/src',
  'apache-arrow/*.es*',
  'zod/src',
];

const ALWAYS = [
  'core',
  'process',
  'hub',
  'plugin-kit',
  'host',
  'config',
  'results',
  'harness',
  'study',
  'llem',
].map((name) => `packages/${name}`);
const packages = [...ALWAYS, 'apps/cli', 'plugins/energy-cpu', ...process.argv.slice(2)];

setUp();
const folder = mkdtempSync(join(tmpdir(), 'llem-gpu-'));
const tarballs = join(folder, 'tarballs');
const app = join(folder, 'app');
const target = join(ROOT, '.gpu');
try {
  for (const path of [tarballs, app]) mkdirSync(path);
  mkdirSync(target, { recursive: true });
  for (const path of [...new Set(packages)])
    run('pnpm', ['pack', '--pack-destination', tarballs], join(ROOT, path));
  writeFileSync(join(app, 'package.json'), '{ "name": "on-a-gpu", "private": true, "type": "module" }\n');
  const files = readdirSync(tarballs).map((file) => join(tarballs, file));
  run(
    'npm',
    ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...files],
    app,
  );
  const excluded = LEFT_OUT.map((pattern) => `--exclude=${pattern}`);
  run('tar', ['-cf', join(folder, 'app.tar'), ...excluded, '-C', app, '.'], folder);
  compress(join(folder, 'app.tar'), join(target, 'app.tar.xz'));
  compress(process.execPath, join(target, 'node.xz'));
  copyFileSync(join(ROOT, 'tools/gpu/unpack.sh'), join(target, 'unpack.sh'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const file of readdirSync(target))
  console.log(`${file} ${(statSync(join(target, file)).size / 2 ** 20).toFixed(1)} MiB`);

/** @param {string} command @param {readonly string[]} args @param {string} cwd */
function run(command, args, cwd) {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** @param {string} source @param {string} destination */
function compress(source, destination) {
  const compressed = execFileSync('xz', ['-3', '-T0', '-c', source], { maxBuffer: 2 ** 30 });
  writeFileSync(destination, compressed);
  if (readFileSync(destination).length === 0) throw new Error(`${destination} is empty`);
}
