import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createExampleResult } from '@llem/testkit';
import { RecordBatchReader } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { exampleReading } from './example-timeseries.ts';
import { programArguments, run } from './run-program.ts';
import { useTemporaryDirectory } from './temporary-directory.ts';

const directory = useTemporaryDirectory();
/** Root may write anywhere, unless it drops that capability for the time of a command. */
const UNPRIVILEGED = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];

describe('a result directory and several processes', () => {
  it('RES-17: processes that start in the same second all get a directory of their own', async () => {
    const instant = String(Date.now() + 1500);
    const ended = await Promise.all(
      Array.from({ length: 6 }, () =>
        run(process.execPath, programArguments('open-at.mjs', directory.path, instant)),
      ),
    );
    expect(ended.map(({ stderr }) => stderr).join('')).toBe('');
    const names = ended.map(({ stdout }) => stdout.trim()).sort();
    const base = join(directory.path, 'm_b_2026-01-02T03-04');
    expect(names).toEqual([base, ...[1, 2, 3, 4, 5].map((number) => `${base}_${number}`)]);
  });

  it('results.md 5: a run killed by SIGKILL leaves a journal with every batch it was told of', async () => {
    const args = programArguments(
      'journal-until-killed.mjs',
      directory.path,
      JSON.stringify(exampleReading(0, 0)),
    );
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    let written = -1;
    for await (const line of createInterface({ input: child.stdout })) {
      written = Number(line);
      if (written === 20) child.kill('SIGKILL');
    }
    expect((await exited)[1]).toBe('SIGKILL');

    const [name = ''] = await readdir(directory.path);
    const times = await readTimes(join(directory.path, name, '.state', 'telemetry.arrows'));
    expect(times.slice(0, written + 1)).toEqual(Array.from({ length: written + 1 }, (_, second) => second));
  });
});

/** Batch by batch, as the page promises: one that was cut in the middle ends the stream and spoils no other. */
async function readTimes(path: string): Promise<unknown[]> {
  const times: unknown[] = [];
  try {
    for (const batch of RecordBatchReader.from(await readFile(path)))
      times.push(...(batch.getChild('time_s') ?? []));
  } catch {
    return times;
  }
  return times;
}

describe('a result that cannot be written', () => {
  /** Saves the example below `outputDir` in a process of its own and says what was left there. */
  async function save(outputDir: string, prepare = ':', command: readonly string[] = []) {
    const result = join(directory.path, 'input.json');
    await writeFile(result, JSON.stringify(createExampleResult()));
    const [program = '', ...args] = [
      ...command,
      '/bin/sh',
      '-ec',
      `${prepare}\n"$0" "$@"; if [ -e "$3" ]; then ls -A "$3"; fi`,
    ];
    const ended = await run(program, [
      ...args,
      process.execPath,
      ...programArguments('save.mjs', outputDir, result),
    ]);
    expect(ended.stderr).toBe('');
    const [answer = '', ...left] = ended.stdout.trim().split('\n');
    return { answer: JSON.parse(answer), left };
  }

  it('results.md 4: a file size limit is a typed error with reason and fix, and leaves no half file', async () => {
    const { answer, left } = await save(join(directory.path, 'out'), 'ulimit -f 1');
    expect(answer).toMatchObject({ name: 'ExperimentError', code: 'EXPERIMENT.SAVE_FAILED' });
    expect(answer.message).toMatch(/result\.csv could not be written|result\.json could not be written/);
    expect(answer.why).toContain('EFBIG');
    expect(left).toEqual([]);
  });

  it('results.md 4: a full disk is a typed error with reason and fix, and leaves no half file', async () => {
    const outputDir = join(directory.path, 'disk');
    await mkdir(outputDir);
    const disk = await smallDisk(outputDir);
    const { answer, left } = await save(outputDir, disk.prepare, disk.command);
    expect(answer).toMatchObject({ name: 'ExperimentError', code: 'EXPERIMENT.SAVE_FAILED' });
    expect(answer.why).toContain(disk.code);
    expect(answer.fix).toContain('free space');
    expect(left).toEqual([]);
  });

  it('results.md 4: a directory that may not be written is a typed error with reason and fix', async () => {
    const outputDir = join(directory.path, 'locked');
    await mkdir(outputDir, { mode: 0o555 });
    const { answer, left } = await save(outputDir, ':', UNPRIVILEGED);
    expect(answer).toMatchObject({ code: 'EXPERIMENT.SAVE_FAILED' });
    expect(answer.why).toContain('EACCES');
    expect(answer.fix).toContain('--output');
    expect(left).toEqual([]);
  });
});

/** A disk of 4 kB at `path` where the machine lets a test mount one, else a file size limit, which writes hit alike. */
async function smallDisk(path: string) {
  for (const command of [
    ['unshare', '-m'],
    ['unshare', '-rm'],
  ]) {
    const prepare = `mount -t tmpfs -o size=4k tmpfs '${path}'`;
    const [program = '', ...args] = command;
    const { code } = await run(program, [...args, '/bin/sh', '-c', prepare]).catch(() => ({ code: 1 }));
    if (code === 0) return { prepare, command, code: 'ENOSPC' };
  }
  return { prepare: 'ulimit -f 1', command: [], code: 'EFBIG' };
}

describe('importing the package', () => {
  const loadedBy = async (...args: string[]): Promise<string[]> => {
    const { stdout, stderr } = await run(process.execPath, programArguments('list-loaded.mjs', ...args));
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };
  const heavy = /\/(apache-arrow|hyparquet|hyparquet-writer|flatbuffers)@/;

  it('LA-10: it loads neither Arrow nor the Parquet writer', async () => {
    const loaded = await loadedBy();
    expect(loaded.some((url) => url.includes('@llem') || url.includes('results/dist/index.js'))).toBe(true);
    expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
  });

  it('LA-10: the same trace sees both once a table is written', async () => {
    const loaded = await loadedBy(join(directory.path, 'table.parquet'));
    expect(loaded.some((url) => url.includes('apache-arrow@'))).toBe(true);
    expect(loaded.some((url) => url.includes('hyparquet-writer@'))).toBe(true);
  });
});
