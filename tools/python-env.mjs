#!/usr/bin/env node
// @ts-check
// The Python environment of the tests: real transformers to compare with, pyarrow to read our files back.
// Made once per list of requirements; prints on stderr only.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { lockFile } from './lock-file.mjs';

const REQUIREMENTS = fileURLToPath(new URL('python-env/requirements.txt', import.meta.url));
const CPU_INDEX = ['--extra-index-url', 'https://download.pytorch.org/whl/cpu'];
const CANDIDATES = ['python3.11', 'python3.12', 'python3'];

/**
 * Path of an interpreter that has everything of requirements.txt, installed on the first call. Safe to call from
 * several processes at once; an interrupted installation is taken up again.
 * @returns {Promise<string>}
 * @throws {Error} whose message says what to install when it cannot be made
 */
export async function ensurePythonEnv() {
  const { folder, interpreter, marker } = locate();
  if (isReady(interpreter, marker)) return interpreter;
  mkdirSync(dirname(folder), { recursive: true });
  const release = await lockFile(`${folder}.lock`);
  try {
    if (!isReady(interpreter, marker)) {
      await create(folder, interpreter);
      writeFileSync(marker, `${new Date().toISOString()}\n`);
    }
  } finally {
    release();
  }
  return interpreter;
}

function locate() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const hash = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const folder = join(cache, 'llem-test', `python-${hash}`);
  return { folder, interpreter: join(folder, 'bin', 'python'), marker: join(folder, 'complete') };
}

/**
 * The marker is written last; an interpreter that was removed since leaves a dangling link behind.
 * @param {string} interpreter
 * @param {string} marker
 */
function isReady(interpreter, marker) {
  return existsSync(marker) && existsSync(interpreter);
}

/**
 * @param {string} folder
 * @param {string} interpreter
 */
async function create(folder, interpreter) {
  const base = await findPython();
  console.error(`setup: Python environment of the tests in ${folder} (${base})`);
  const venv = await run(base, ['-m', 'venv', '--clear', folder]);
  if (venv.code !== 0) {
    fail(
      `${base} -m venv failed: ${lastLine(venv.stderr)}`,
      'install the venv module (Debian: apt install python3-venv)',
    );
  }
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check'];
  const index = await chooseTorchIndex(interpreter, pip);
  const command = [...pip, '--quiet', ...index, '-r', REQUIREMENTS];
  const install = await run(interpreter, command);
  if (install.code !== 0) {
    fail(
      `pip could not install ${REQUIREMENTS}: ${install.stderr.trim()}`,
      `run: ${interpreter} ${command.join(' ')}`,
    );
  }
}

/** The first candidate that runs and is new enough. */
async function findPython() {
  const tried = [];
  for (const name of CANDIDATES) {
    const { code, stdout, stderr } = await run(name, [
      '-c',
      'import sys; print("%d.%d" % sys.version_info[:2])',
    ]);
    const [major = 0, minor = 0] = stdout.trim().split('.').map(Number);
    if (code === 0 && major === 3 && minor >= 10) return name;
    tried.push(`${name}: ${code === 0 ? `is ${stdout.trim()}` : lastLine(stderr)}`);
  }
  return fail(
    `the tests need Python 3.10 or newer (${tried.join('; ')})`,
    'install Python 3.11 and put python3.11 on PATH',
  );
}

/**
 * PyPI's own torch for Linux is the CUDA build of several gigabytes: where pip would take it, the index of CPU
 * builds is offered beside.
 * @param {string} interpreter
 * @param {string[]} pip
 */
async function chooseTorchIndex(interpreter, pip) {
  const plain = await wheelFor(interpreter, pip, []);
  if (plain?.version.endsWith('+cpu')) return [];
  const cpu = await wheelFor(interpreter, pip, CPU_INDEX);
  if (cpu?.version.endsWith('+cpu')) return CPU_INDEX;
  if (plain)
    console.error(
      `setup: no CPU build of torch for this Python: ${plain.url} ${await sizeOf(plain.url)} and what it needs`,
    );
  return [];
}

/**
 * @param {string} interpreter
 * @param {string[]} pip
 * @param {string[]} index
 * @returns {Promise<{version: string, url: string} | null>} null when pip finds none or cannot reach the index
 */
async function wheelFor(interpreter, pip, index) {
  const torch = readFileSync(REQUIREMENTS, 'utf8').match(/^torch==\S+/m)?.[0] ?? 'torch';
  const { code, stdout } = await run(interpreter, [
    ...pip,
    '--quiet',
    '--dry-run',
    '--no-deps',
    '--report',
    '-',
    ...index,
    torch,
  ]);
  if (code !== 0) return null;
  const [entry] = JSON.parse(stdout).install;
  return { version: entry.metadata.version, url: entry.download_info.url };
}

/** @param {string} url */
async function sizeOf(url) {
  try {
    const bytes = url.startsWith('file:')
      ? statSync(fileURLToPath(url)).size
      : Number((await fetch(url, { method: 'HEAD' })).headers.get('content-length'));
    return bytes > 0 ? `(${Math.round(bytes / 1e6)} MB)` : '(size unknown)';
  } catch {
    return '(size unknown)';
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{code: number, stdout: string, stderr: string}>} code 127 when it does not start
 */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (output.stdout += chunk));
    child.stderr.on('data', (chunk) => (output.stderr += chunk));
    child.on('error', (error) => resolve({ code: 127, ...output, stderr: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, ...output }));
  });
}

/** @param {string} text */
function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}

/**
 * @param {string} message
 * @param {string} fix
 * @returns {never}
 */
function fail(message, fix) {
  throw new Error(`Python environment of the tests: ${message}\n  fix: ${fix}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    console.log(await ensurePythonEnv());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
