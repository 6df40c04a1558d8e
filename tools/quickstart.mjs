#!/usr/bin/env node
// @ts-check
// From a fresh clone to a measured model: sets up, then runs `llem run examples/quickstart.yaml`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, setUp } from './setup.mjs';

setUp();
const llem = spawn(
  process.execPath,
  [
    join(ROOT, 'apps/cli/bin/llem.js'),
    'run',
    join(ROOT, 'examples/quickstart.yaml'),
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
// Ctrl-C reaches the terminal's whole group, llem included, which tidies up and exits: wait for that.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => llem.kill('SIGTERM'));
llem.on('exit', (code) => process.exit(code ?? 1));
