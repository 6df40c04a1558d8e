import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { useStudyBench } from './study-bench.ts';

const bench = useStudyBench();
const run = promisify(execFile);
/** A root that may not write everywhere. */
const UNPRIVILEGED = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];

/**
 * What runs a command in a shell where `$DISK` has space for a few results: a small disk of its own where the machine
 * lets a test mount one, else a limit on the size of a file, which large results hit alike.
 */
async function smallDisk(disk: string): Promise<{ command: string[]; code: string }> {
  const mount = `mount -t tmpfs -o size=1m tmpfs '${disk}'`;
  const copy = `"$@"; code=$?; cp -r '${disk}/.' '${disk}-copy'; exit $code`;
  for (const program of [
    ['unshare', '-m'],
    ['unshare', '-rm'],
  ]) {
    const [file = '', ...args] = program;
    const answer = await run(file, [...args, 'sh', '-c', mount]).catch(() => null);
    if (answer !== null)
      return { command: [...program, 'sh', '-c', `${mount}; ${copy}`, 'sh'], code: 'ENOSPC' };
  }
  return { command: ['sh', '-c', `ulimit -f 1000; ${copy}`, 'sh'], code: 'EFBIG' };
}

describe('a study and its disk', () => {
  it('STU-01: a result for which there is no space makes its run failed, leaves nothing half written, and the study goes on', async () => {
    const study = await bench.study('full', { act: ['work', 'load: large'] }, { n_cycles: 2 });
    const disk = join(bench.folder, 'disk');
    await mkdir(disk);
    const { command, code } = await smallDisk(disk);
    const ended = await bench.start(['run', study, '-o', disk], {}, command).ended;
    expect(ended.code).toBe(1);
    const studyDir = await bench.directory(`${disk}-copy`);
    const { status, experiments } = await bench.manifest(studyDir);
    expect([status, experiments.map(({ status: of }) => of)]).toEqual([
      'completed',
      ['completed', 'completed', 'failed', 'failed'],
    ]);
    const [, , refused] = experiments;
    expect(refused).toMatchObject({ error_type: 'ResultSaveError', error_code: 'EXPERIMENT.SAVE_FAILED' });
    const report = JSON.parse(
      await readFile(join(studyDir, refused?.log_file?.replace(/log$/, 'json') ?? ''), 'utf8'),
    );
    expect(JSON.stringify(report)).toContain(code);
    const left = (await readdir(studyDir)).filter((name) => !name.startsWith('study')).toSorted();
    const saved = experiments.flatMap(({ result_file }) => result_file?.split('/')[0] ?? []);
    expect(left).toEqual([...saved, 'failed-runs']);
    for (const name of saved) JSON.parse(await readFile(join(studyDir, name, 'result.json'), 'utf8'));
  });

  it('study.md 6: one whose directory is removed goes on, and says what is gone and how to measure it again', async () => {
    const study = await bench.study('removed', { label: ['a', 'b'] });
    const output = join(bench.folder, 'removed');
    const running = bench.start(['run', study, '-o', output]);
    await running.shows('[1/2] done');
    const studyDir = await bench.directory(output);
    await rename(output, `${output}-elsewhere`);
    const { code, stderr } = await running.ended;
    expect(stderr).toContain(`1 of the results are gone from ${studyDir}`);
    expect(stderr).toContain(`llem run --resume ${studyDir}`);
    const { completed, experiments } = await bench.manifest(studyDir);
    expect([code, completed]).toEqual([0, 2]);
    JSON.parse(await readFile(join(studyDir, experiments[1]?.result_file ?? ''), 'utf8'));
  });

  it('study.md 6: a directory that may not be written refuses the study before any run, and says where else', async () => {
    const study = await bench.study('locked', { label: ['a', 'b'] });
    const output = join(bench.folder, 'locked');
    await mkdir(output, { mode: 0o555 });
    const refused = bench.start(['run', study, '-o', output, '--json'], {}, UNPRIVILEGED);
    const { code, stdout } = await refused.ended;
    expect([code, JSON.parse(stdout).error]).toMatchObject([
      1,
      {
        code: 'STUDY.UNWRITABLE',
        why: expect.stringContaining('EACCES'),
        fix: expect.stringContaining('--output'),
      },
    ]);
    expect(await readdir(output)).toEqual([]);
  });
});
