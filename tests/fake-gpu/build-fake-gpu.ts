import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { appendFile, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SOURCES = new URL('.', import.meta.url).pathname;
const NVML = 'libnvidia-ml.so.1';
const CUDA = 'libcuda.so.1';
const COMMON = ['board.c', 'scenario.c', 'system.c'];
const run = promisify(execFile);

/** A folder with a simulated `libnvidia-ml.so.1` and `libcuda.so.1` and the scenario that both follow. */
export interface FakeGpu extends AsyncDisposable {
  /** For LD_LIBRARY_PATH. */
  readonly directory: string;
  /** Path of the simulated libnvidia-ml.so.1. */
  readonly library: string;
  /** Adds lines to the scenario; the libraries see them at their next call. */
  append(...lines: readonly string[]): Promise<void>;
}

/**
 * Compiles the libraries with gcc into a folder of their own. The scenario is lines of
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
 */
export async function buildFakeGpu(
  scenario: readonly string[],
  { without = [] }: { without?: readonly string[] } = {},
): Promise<FakeGpu> {
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

const builds = new Map<string, Promise<string>>();

/** The folder of the libraries as compiled once by this process, which takes it away at its end. */
function compiled(without: readonly string[]): Promise<string> {
  const key = without.join();
  const build = builds.get(key) ?? compile(without);
  builds.set(key, build);
  return build;
}

async function compile(without: readonly string[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'llem-fake-gpu-build-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const exported = join(directory, 'exports.map');
  const hidden = without.map((name) => `${name};`).join(' ');
  await writeFile(exported, `{ global: nvml*; fake_gpu_*; local: ${hidden} scenario*; board*; };\n`);
  await Promise.all([
    link(join(directory, NVML), [...COMMON, 'sensors.c', 'truth.c'], [`-Wl,--version-script=${exported}`]),
    link(join(directory, CUDA), [...COMMON, 'libcuda.c'], []),
  ]);
  return directory;
}

async function link(output: string, sources: readonly string[], flags: readonly string[]): Promise<void> {
  const common = ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-fPIC', '-shared', '-Wl,-Bsymbolic'];
  const files = sources.map((name) => join(SOURCES, name));
  await run('gcc', [...common, ...flags, '-o', output, ...files, '-lm', '-ldl', '-lpthread']);
}

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
