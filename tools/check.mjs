#!/usr/bin/env node
// @ts-check
// `npm run check`: every static check, all of them even when one fails.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, setUp } from './setup.mjs';

const CHECKS = {
  'format and lint': ['@biomejs/biome/bin/biome', 'check', '--error-on-warnings'],
  types: ['typescript/bin/tsc', '-p', 'tsconfig.test.json'],
  'unused code': ['knip/bin/knip.js', '--no-config-hints'],
};

setUp();
const failed = Object.entries(CHECKS).filter(([name, [program = '', ...args]]) => {
  console.log(`check: ${name}`);
  const { status } = spawnSync(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status !== 0;
});
console.log(
  failed.length === 0 ? 'check: all passed' : `check: failed: ${failed.map(([name]) => name).join(', ')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
