import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { markedProcesses } from '../../tools/chaos/marked-processes.mjs';
import { useStudyBench } from './study-bench.ts';

const bench = useStudyBench();
const TWICE = { n_cycles: 2 };

/** A state of a study, how to get there, what stderr shows then, and how many of its runs are completed by then. */
interface State {
  readonly state: string;
  readonly act?: string;
  readonly execution?: object;
  readonly when: string;
  readonly completed: number;
}

const STATES: readonly State[] = [
  { state: 'preflight', when: 'preflight', completed: 0 },
  { state: 'load', act: 'load: hang', when: 'model', completed: 0 },
  { state: 'run', act: 'run: wait', when: 'measure', completed: 0 },
  { state: 'gap', execution: { ...TWICE, config_gap_seconds: 600 }, when: 'Config gap', completed: 1 },
  { state: 'cycle-gap', execution: { ...TWICE, cycle_gap_seconds: 600 }, when: 'Cycle gap', completed: 1 },
  { state: 'between', execution: TWICE, when: '[1/2] done', completed: 1 },
];

describe.concurrent('an interrupted study', () => {
  it.for(STATES)(
    'CLI-12, study.md 10: SIGINT in $state exits 130, says how to go on, and leaves nothing',
    async ({ state, when, completed, act = 'work', execution = TWICE }, { expect }) => {
      const study = await bench.study(state, { act: [act] }, execution);
      const output = join(bench.folder, `out-${state}`);
      const running = bench.start(['run', study, '-o', output, '-v'], { LLEM_CHAOS_ID: state });
      await running.shows(when);
      process.kill(running.pid, 'SIGINT');
      const { code, stderr } = await running.ended;
      const studyDir = await bench.directory(output);
      expect(code).toBe(130);
      expect(stderr).toContain(`interrupted: ${completed}/2 completed, results in ${studyDir}`);
      expect(stderr).toContain(`llem run --resume ${studyDir}`);
      const { status, experiments } = await bench.manifest(studyDir);
      expect([status, experiments.filter(({ status: of }) => of === 'running')]).toEqual(['interrupted', []]);
      expect(experiments.filter(({ status: of }) => of === 'completed')).toHaveLength(completed);
      await expect.poll(() => markedProcesses(state)).toEqual([]);
    },
  );

  it('study.md 10: a terminal that closes, which it and its shell both say, interrupts it like Ctrl+C', async ({
    expect,
  }) => {
    const study = await bench.study('hung-up', { act: ['run: wait'] }, TWICE);
    const output = join(bench.folder, 'out-hung-up');
    const running = bench.start(['run', study, '-o', output, '-v'], { LLEM_CHAOS_ID: 'hung-up' });
    await running.shows('measure');
    for (let times = 0; times < 3; times += 1) process.kill(running.pid, 'SIGHUP');
    expect((await running.ended).code).toBe(129);
    const { status, experiments } = await bench.manifest(await bench.directory(output));
    expect([status, experiments[0]?.status]).toEqual(['interrupted', 'interrupted']);
    await expect.poll(() => markedProcesses('hung-up')).toEqual([]);
  });

  it('study.md 10: SIGTERM exits 143; a run that does not answer is killed 10 s later', async ({
    expect,
  }) => {
    const study = await bench.study('deaf', { act: ['run: block'] }, TWICE);
    const output = join(bench.folder, 'out-deaf');
    const running = bench.start(['run', study, '-o', output, '-v'], { LLEM_CHAOS_ID: 'deaf' });
    await running.shows('measure');
    process.kill(running.pid, 'SIGTERM');
    expect((await running.ended).code).toBe(143);
    const { status, experiments } = await bench.manifest(await bench.directory(output));
    expect([status, experiments[0]?.status]).toEqual(['interrupted', 'interrupted']);
    await expect.poll(() => markedProcesses('deaf')).toEqual([]);
  });

  it('study.md 10: a second SIGINT kills at once, and the manifest is written all the same', async ({
    expect,
  }) => {
    const study = await bench.study('impatient', { act: ['run: block'] }, TWICE);
    const output = join(bench.folder, 'out-impatient');
    const running = bench.start(['run', study, '-o', output, '-v'], { LLEM_CHAOS_ID: 'impatient' });
    await running.shows('measure');
    process.kill(running.pid, 'SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 200));
    process.kill(running.pid, 'SIGINT');
    expect((await running.ended).code).toBe(130);
    const studyDir = await bench.directory(output);
    expect((await bench.manifest(studyDir)).status).toBe('interrupted');
    const log = await readFile(join(studyDir, 'study.log'), 'utf8');
    const [started = '', ended = ''] = ['run_start', 'run_interrupted'].map((event) =>
      (log.split('\n').find((line) => line.includes(event)) ?? '').slice(0, 24),
    );
    // Without the second signal the run has ten seconds.
    expect(Date.parse(ended) - Date.parse(started)).toBeLessThan(10_000);
    await expect.poll(() => markedProcesses('impatient')).toEqual([]);
  });
});
