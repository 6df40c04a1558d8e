// @ts-check
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, copyFile, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * A folder with a simulated `libnvidia-ml.so.1` and `libcuda.so.1` and the scenario that both follow.
 *
 * @typedef {AsyncDisposable & {
 *   readonly directory: string,
 *   readonly library: string,
 *   append(...lines: readonly string[]): Promise<void>,
 * }} FakeGpu `directory` is for LD_LIBRARY_PATH, `library` the path of libnvidia-ml.so.1; lines that are appended to
 *   the scenario are seen at the next call
 */

const NVML = 'libnvidia-ml.so.1';
const CUDA = 'libcuda.so.1';
const COMMON = ['board.c', 'scenario.c', 'system.c'];
const SOURCES = new URL('.', import.meta.url).pathname;
const run = promisify(execFile);

/**
 * Compiles the libraries with gcc, once, and copies them to a folder of their own. The scenario is lines of
 *
 *     boards <n>                                    driver_version <text>        cuda_version <int>
 *     set <board> <key> <value>                     every number and name of `board` in board.h
 *     power <board> <t> <watts> [ramp] [noise <watts>] [pulse <on_s> <off_s> <watts>]
 *     fault <board> <function|*> <code> [from [until]]
 *     process <board> <pid> <MiB> [from [until]]    throttle <board> <hex bits> [from [until]]
 *     counter_step <board> <t> <joules>             stall <board> <from> <until>
 *
 * with `*` for all boards and instants on CLOCK_MONOTONIC. Faults of functions without a device (`nvmlInit_v2`,
 * `nvmlDeviceGetCount_v2`) are those of board 0. `without` names functions that the library does not have.
 *
 * @param {readonly string[]} scenario
 * @param {{ without?: readonly string[] }} [options]
 * @returns {Promise<FakeGpu>}
 */
export async function buildFakeGpu(scenario, { without = [] } = {}) {
  const built = await compiled(without);
  const directory = await mkdtemp(join(tmpdir(), 'llem-fake-gpu-'));
  const file = join(directory, 'scenario.txt');
  // A copy of its own: the loader takes two names of one file for one library, with one scenario.
  for (const name of [NVML, CUDA]) await copyFile(join(built, name), join(directory, name));
  await writeFile(file, text(['# scenario', ...scenario]));
  return {
    directory,
    library: join(directory, NVML),
    append: (...lines) => appendFile(file, text(lines)),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

/** @type {Map<string, Promise<string>>} */
const builds = new Map();

/**
 * The folder of the compiled libraries. It is named by what it is made of and stays, so that every process of every
 * test run finds it; a test process may be ended before it could clean up. @param {readonly string[]} without
 */
function compiled(without) {
  const key = without.join();
  const build = builds.get(key) ?? compile(without);
  builds.set(key, build);
  return build;
}

/** @param {readonly string[]} without */
async function compile(without) {
  const target = join(tmpdir(), `llem-fake-gpu-build-${await fingerprint(without)}`);
  if (existsSync(target)) return target;
  const directory = await mkdtemp(`${target}-`);
  const exported = join(directory, 'exports.map');
  const hidden = without.map((name) => `${name};`).join(' ');
  await writeFile(exported, `{ global: nvml*; fake_gpu_*; local: ${hidden} scenario*; board*; };\n`);
  await Promise.all([
    link(join(directory, NVML), [...COMMON, 'sensors.c', 'truth.c'], [`-Wl,--version-script=${exported}`]),
    link(join(directory, CUDA), [...COMMON, 'libcuda.c'], []),
  ]);
  // Whoever comes second finds the other's folder complete, and drops its own.
  await rename(directory, target).catch(() => rm(directory, { recursive: true, force: true }));
  return target;
}

/** @param {readonly string[]} without */
async function fingerprint(without) {
  const hash = createHash('sha256').update(without.join());
  for (const name of (await readdir(SOURCES)).sort()) hash.update(await readFile(join(SOURCES, name)));
  return hash.digest('hex').slice(0, 16);
}

/** @param {string} output @param {readonly string[]} sources @param {readonly string[]} flags */
async function link(output, sources, flags) {
  const common = ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-fPIC', '-shared', '-Wl,-Bsymbolic'];
  const files = sources.map((name) => join(SOURCES, name));
  await run('gcc', [...common, ...flags, '-o', output, ...files, '-lm', '-ldl', '-lpthread']);
}

/** @param {readonly string[]} lines */
const text = (lines) => lines.map((line) => `${line}\n`).join('');
