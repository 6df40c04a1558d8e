#!/usr/bin/env node
// @ts-check
// Installs and builds the workspace. Uses nothing but Node, because it runs before anything is installed,
// asks nothing, and prints on stderr, because a command that follows owns stdout.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findPnpm } from './find-pnpm.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The environment of every tool: no questions, no daemon left behind, nothing sent anywhere. */
const QUIET_ENV = {
  ...process.env,
  CI: 'true',
  COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
};

/**
 * Makes the workspace ready to run: dependencies as the lock file says, every package built (from nx's cache where
 * nothing changed). Ends the process with a message and the mending command when it cannot.
 */
export function setUp() {
  const root = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  requireNode(root.engines.node.replace('>=', ''));
  const install = [...findPnpm(), 'install', '--frozen-lockfile'];
  console.error('setup: installing dependencies');
  if (!runTool(install)) {
    fail(
      'the dependencies could not be installed',
      `read pnpm's message above, see that the npm registry can be reached, then run: ${install.join(' ')}`,
    );
  }
  console.error('setup: building the packages');
  const build = [process.execPath, join(ROOT, 'node_modules/nx/dist/bin/nx.js'), 'run-many', '-t', 'build'];
  if (!runTool(build)) fail('a package does not build', 'mend the errors above, then run: npm run setup');
}

/** @param {string} minimum `major.minor` */
function requireNode(minimum) {
  const [major = 0, minor = 0] = minimum.split('.').map(Number);
  const [ourMajor = 0, ourMinor = 0] = process.versions.node.split('.').map(Number);
  if (ourMajor > major || (ourMajor === major && ourMinor >= minor)) return;
  fail(
    `Node ${process.versions.node} is too old, llem needs ${minimum} or newer`,
    'install it from https://nodejs.org',
  );
}

/**
 * True when the command ended with 0. Its output goes to stderr.
 * @param {string[]} command
 */
function runTool([file = '', ...args]) {
  const { status, error } = spawnSync(file, args, { cwd: ROOT, env: QUIET_ENV, stdio: ['ignore', 2, 2] });
  if (error) console.error(`setup: ${file}: ${error.message}`);
  return status === 0;
}

/**
 * @param {string} message
 * @param {string} fix
 * @returns {never}
 */
function fail(message, fix) {
  console.error(`setup: ${message}\n  fix: ${fix}`);
  process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) setUp();
