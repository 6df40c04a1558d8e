#!/usr/bin/env node
// @ts-check
// `npm run check`: every static check, all of them even when one fails.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, setUp } from './setup.mjs';

const CHECKS = {
  'format and lint': ['@biomejs/biome/bin/biome', 'check', '--error-on-warnings'],
  types: ['typescript/bin/tsc', '-p', 'tsconfig.test.json'],
  'unused code': ['knip/bin/knip.js', '--no-config-hints'],
};

/**
 * Runs the checks at once, prints what each said under its name, and resolves to whether all passed. The workspace
 * must have been set up.
 */
export async function check() {
  const running = Object.entries(CHECKS).map(([name, command]) => ({ name, outcome: run(command) }));
  const failed = [];
  for (const { name, outcome } of running) {
    const { code, output } = await outcome;
    console.log(`check: ${name}`);
    process.stdout.write(output);
    if (code !== 0) failed.push(name);
  }
  console.log(failed.length === 0 ? 'check: all passed' : `check: failed: ${failed.join(', ')}`);
  return failed.length === 0;
}

/**
 * @param {string[]} command a program in node_modules and its arguments
 * @returns {Promise<{code: number | null, output: string}>} `code` null when a signal ended it
 */
function run([program = '', ...args]) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('close', (code) => resolve({ code, output }));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  setUp();
  process.exitCode = (await check()) ? 0 : 1;
}
