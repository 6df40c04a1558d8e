import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useTemporaryDirectory } from './temporary-directory.ts';

const RIVALS = 4;
const ROUNDS = 40;
/** Time for every rival to be waiting for the instant. */
const LEAD_MS = 15;

const directory = useTemporaryDirectory();
let locks: string;
let rivals: Rival[] = [];
beforeEach(async () => {
  locks = join(directory.path, 'cache', 'llenergymeasure', 'locks');
  await mkdir(locks, { recursive: true });
  await bundleLocks(join(directory.path, 'gpu-locks.mjs'));
});
afterEach(() => {
  for (const { child } of rivals) child.kill('SIGKILL');
  rivals = [];
});

/** A process of its own that takes and releases the lock of GPU 0 on command. */
interface Rival {
  readonly child: ChildProcess;
  ask(command: string): Promise<string>;
}

async function startRival(): Promise<Rival> {
  const program = fileURLToPath(new URL('programs/take-gpu-lock.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, join(directory.path, 'gpu-locks.mjs')], {
    env: { ...process.env, XDG_CACHE_HOME: join(directory.path, 'cache') },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const rival = {
    child,
    async ask(command: string) {
      child.stdin.write(`${command}\n`);
      return String((await lines.next()).value);
    },
  };
  rivals.push(rival);
  await lines.next();
  return rival;
}

/** The locks as a program of its own: processes load no sources. */
async function bundleLocks(file: string): Promise<void> {
  const bundled = await rolldown({
    input: fileURLToPath(new URL('../src/locks/gpu-locks.ts', import.meta.url)),
    platform: 'node',
    transform: { target: 'node20.19' },
    resolve: { conditionNames: ['@llem/source', 'import', 'node'] },
  });
  await bundled.write({ file, format: 'esm' });
}

const lock = () => join(locks, 'gpu-0.lock');
const atOnce = (all: readonly Rival[], command: string) =>
  Promise.all(all.map((rival) => rival.ask(command)));

/** What a process left that was killed; its number may be given again, its start may not. */
const stale = () => JSON.stringify({ pid: process.pid, start: '1', host: hostname(), study: 'killed' });

describe('acquireGpuLocks', () => {
  it('study.md 9: of all that find a lock at the same moment, free or stale, exactly one gets it', async () => {
    const all = await Promise.all(Array.from({ length: RIVALS }, startRival));
    await atOnce(all, 'release');
    for (let round = 0; round < ROUNDS; round += 1) {
      if (round % 4 > 0) await writeFile(lock(), round % 4 === 1 ? '' : stale());
      const answers = await atOnce(all, `take ${Date.now() + LEAD_MS}`);
      expect(answers.toSorted(), `round ${round}`).toEqual([
        ...Array.from({ length: RIVALS - 1 }, () => 'STUDY.GPU_LOCKED'),
        'won',
      ]);
      await atOnce(all, 'release');
      expect(await readdir(locks)).toEqual([]);
    }
  });

  it('study.md 9: a process that exits releases its locks, one that is killed leaves them to the next', async () => {
    const [leaving, killed, next] = await Promise.all([startRival(), startRival(), startRival()]);
    expect(await leaving.ask('take 0')).toBe('won');
    leaving.child.stdin?.write('exit\n');
    await once(leaving.child, 'exit');
    expect(await readdir(locks)).toEqual([]);
    expect(await killed.ask('take 0')).toBe('won');
    expect(await next.ask('take 0')).toBe('STUDY.GPU_LOCKED');
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    expect(await next.ask('take 0')).toBe('won');
  });
});
