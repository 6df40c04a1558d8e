import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { markedProcesses } from '../../tools/chaos/marked-processes.mjs';
import { useStudyBench } from './study-bench.ts';

const bench = useStudyBench();

describe('llem run --resume', () => {
  it('STU-10: a study that runs is refused; one that was killed goes on, once, however many resume it', async () => {
    const study = await bench.study('busy', { seconds: [4] }, { n_cycles: 2 });
    const output = join(bench.folder, 'out-busy');
    const first = bench.start(['run', study, '-o', output], { LLEM_CHAOS_ID: 'busy' });
    await first.shows('[1/2] done');
    const studyDir = await bench.directory(output);
    const refused = await bench.start(['run', '--resume', studyDir, '--json']).ended;
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout).error).toMatchObject({
      name: 'StudyError',
      code: 'STUDY.STILL_RUNNING',
      fix: `wait until it has ended, or end it with: kill ${first.pid}`,
    });
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    const unfinished = `.study_manifest.json.${randomUUID()}.tmp`;
    await writeFile(join(studyDir, unfinished), '{');
    expect((await bench.manifest(studyDir)).status).toBe('running');
    const rivals = [1, 2].map(() => bench.start(['run', '--resume', studyDir]).ended);
    const ended = (await Promise.all(rivals)).toSorted((one, other) => (one.code ?? 0) - (other.code ?? 0));
    expect(ended.map(({ code }) => code)).toEqual([0, 1]);
    expect(ended[1]?.stderr).toContain('is still running, as process');
    const { status, completed } = await bench.manifest(studyDir);
    expect([status, completed, markedProcesses('busy')]).toEqual(['completed', 2, []]);
    const names = await readdir(studyDir);
    expect(names.filter((name) => /^\d{3}_/.test(name))).toHaveLength(2);
    expect(names).not.toContain(unfinished);
  });

  it('STU-10, STU-11: of a finished study nothing is left; a lost result is measured again; another design and a torn manifest are refused', async () => {
    const study = await bench.study('done', { label: ['a', 'b'] });
    const output = join(bench.folder, 'out-done');
    expect((await bench.start(['run', study, '-o', output]).ended).code).toBe(0);
    const studyDir = await bench.directory(output);
    const before = await bench.manifest(studyDir);
    const nothing = await bench.start(['run', '--resume', studyDir]).ended;
    expect([nothing.code, nothing.stderr]).toEqual([0, expect.stringContaining('nothing was left to run')]);
    expect((await bench.manifest(studyDir)).experiments).toEqual(before.experiments);

    const [lost, kept] = before.experiments.map(({ result_file }) => result_file ?? '');
    await rm(join(studyDir, lost ?? ''));
    const again = await bench.start(['run', '--resume', studyDir]).ended;
    expect([again.code, again.stderr]).toEqual([
      0,
      expect.stringContaining('1 completed run without a usable result file'),
    ]);
    const { experiments } = await bench.manifest(studyDir);
    const files = experiments.map(({ result_file }) => result_file);
    expect(files).toEqual([expect.stringMatching(/^003_/), kept]);

    await writeFile(study, (await readFile(study, 'utf8')).replace('"n":1', '"n":2'));
    const changed = await bench.start(['run', '--resume', studyDir, '--json']).ended;
    expect([changed.code, JSON.parse(changed.stdout).error.code]).toEqual([1, 'STUDY.DESIGN_CHANGED']);
    expect((await bench.manifest(studyDir)).experiments).toEqual(experiments);

    const manifest = join(studyDir, 'study_manifest.json');
    await truncate(manifest, 1000);
    const torn = await bench.start(['run', '--resume', studyDir, '--json']).ended;
    expect([torn.code, JSON.parse(torn.stdout).error.code]).toEqual([1, 'STUDY.BAD_MANIFEST']);
    expect(torn.stderr).toContain(manifest);
  });
});
