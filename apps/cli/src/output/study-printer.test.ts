import type { StudyEvent } from '@llem/study';
import { createExampleConfig } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { createStudyPrinter } from './study-printer.ts';
import type { Ticker } from './ticker.ts';

const run = (position: number, cycle = 1) => ({
  position,
  cycle,
  config: createExampleConfig({ model: 'org/tiny', n: 7 }),
  config_hash: 'ff14fdc9346ca89a',
  summary: 'tiny fake n=7',
});
const START: StudyEvent = {
  type: 'study_start',
  name: 'cache-study',
  study_dir: 'results/cache-study_x',
  study_design_hash: '91737ae369c4a36b',
  protocol: {
    n_cycles: 2,
    cycle_order: 'interleaved',
    config_gap_seconds_used: 60,
    cycle_gap_seconds_used: 300,
    shuffle_seed: null,
    experiment_timeout_seconds: null,
    max_consecutive_failures: 10,
    wall_clock_timeout_hours: null,
  },
  unique_configurations: 2,
  total_runs: 4,
  already_completed: [],
};
const headline = { energy_joules: 312.4, adj_energy_joules: null, throughput_tok_s: 41.2, mj_per_tok: 7.57 };
const completed = (position: number, cycle = 1): StudyEvent => ({
  type: 'run_completed',
  run: run(position, cycle),
  elapsed_s: 30,
  headline,
  result_file: '001/result.json',
});

/** A printer whose seconds pass when the test says so. */
function createScreen(options: {
  isTTY?: boolean;
  verbosity?: 'quiet' | 'standard' | 'verbose';
  canSkip?: boolean;
}) {
  const written: string[] = [];
  const calls = new Set<() => void>();
  let now = 0;
  const ticker: Ticker = {
    now: () => now,
    everySecond(call) {
      calls.add(call);
      return () => calls.delete(call);
    },
  };
  const printer = createStudyPrinter({
    terminal: { isTTY: options.isTTY ?? false, columns: 100, write: (text) => void written.push(text) },
    ticker,
    verbosity: options.verbosity ?? 'standard',
    canSkip: () => options.canSkip ?? false,
  });
  return {
    tell: (...events: StudyEvent[]) => {
      for (const event of events) printer.onEvent(event);
    },
    pass(seconds: number) {
      for (let second = 0; second < seconds; second += 1) {
        now += 1;
        for (const call of calls) call();
      }
    },
    close: () => printer.close(),
    waiting: () => calls.size,
    lines: () => written.join('').split('\n').slice(0, -1),
    /** What was drawn since the last call. */
    drawn: () => written.splice(0).join(''),
  };
}

describe('a study on a pipe', () => {
  it('cli.md 5: a header, then one line per event, without control characters', () => {
    const screen = createScreen({});
    screen.tell(START, { type: 'run_start', run: run(1) });
    screen.pass(2);
    screen.tell(completed(1), { type: 'gap_start', kind: 'config', seconds: 60, run: run(2) });
    screen.pass(60);
    screen.tell({ type: 'gap_end', skipped: false }, { type: 'run_start', run: run(2) });
    screen.tell({
      type: 'run_failed',
      run: run(2),
      elapsed_s: 1,
      error: {
        type: 'TimeoutError',
        code: 'EXPERIMENT.TIMEOUT',
        message: 'too slow',
        why: null,
        fix: 'wait',
      },
      log_file: 'failed-runs/002_c1_x.log',
    });
    screen.close();
    expect(screen.lines()).toEqual([
      'cache-study  91737ae369c4a36b',
      '2 configurations x 2 cycles = 4 runs, interleaved',
      'in results/cache-study_x',
      expect.stringMatching(/^\[1\/4\] running {2}tiny .*n=7 {2}\(cycle 1 of 2, elapsed 0\.0s\)$/),
      expect.stringMatching(
        /^\[1\/4\] done {5}tiny .*n=7 {2}30\.0s {2}312 J {2}41\.2 tok\/s {2}7\.57 mJ\/tok$/,
      ),
      expect.stringMatching(/^Config gap 60s {3}then \[2\/4\] queued tiny/),
      // 3 runs of 30 s, a config gap before each of the other two, and one cycle gap.
      expect.stringMatching(/\(cycle 1 of 2, elapsed 1m 02s, about 8m 30s left\)$/),
      expect.stringMatching(/^\[2\/4\] failed {3}tiny .*1\.0s {2}TimeoutError: too slow$/),
      '         fix: wait',
      '         log: failed-runs/002_c1_x.log',
    ]);
    expect(screen.waiting()).toBe(0);
  });

  it('CLI-08: a long step repeats a line every 5 s from the third second on', () => {
    const screen = createScreen({});
    screen.tell(START, { type: 'run_start', run: run(1) });
    screen.tell({
      type: 'run_progress',
      run: run(1),
      event: { event: 'step_start', step: 'measure', description: '20 prompts' },
    });
    screen.pass(13);
    expect(screen.lines().slice(4)).toEqual([
      '[1/4] running  ... 3.0s  measure  20 prompts',
      '[1/4] running  ... 8.0s  measure  20 prompts',
      '[1/4] running  ... 13.0s  measure  20 prompts',
    ]);
  });

  it('CLI-10: verbose indents the events and the output of a run under it', () => {
    const events: StudyEvent[] = [
      START,
      { type: 'run_start', run: run(1) },
      {
        type: 'run_progress',
        run: run(1),
        event: { event: 'step_skip', step: 'pull', reason: 'runs locally' },
      },
      {
        type: 'run_progress',
        run: run(1),
        event: { event: 'step_start', step: 'model', description: 'tiny' },
      },
      { type: 'run_progress', run: run(1), event: { event: 'substep', detail: 'weights', elapsed_sec: 1 } },
      { type: 'run_progress', run: run(1), event: { event: 'step_done', step: 'model', elapsed_sec: 4.2 } },
      { type: 'run_output', run: run(1), line: 'from \u001b[31mthe engine' },
    ];
    const verbose = createScreen({ verbosity: 'verbose' });
    verbose.tell(...events);
    expect(verbose.lines().slice(4)).toEqual([
      '         pull skipped: runs locally',
      '         model  tiny',
      '           weights 1.0s',
      '         model 4.2s',
      '         | from \\u001b[31mthe engine',
    ]);
    const standard = createScreen({});
    standard.tell(...events);
    expect(standard.lines()).toHaveLength(4);
  });

  it('CLI-10: quiet removes progress and countdown, and keeps warnings', () => {
    const screen = createScreen({ verbosity: 'quiet', isTTY: true });
    screen.tell(START, { type: 'gap_start', kind: 'cycle', seconds: 300, run: run(3, 2) });
    screen.pass(300);
    screen.tell({ type: 'warning', text: 'GPU 0 has 2000 MB in use' }, completed(3, 2));
    screen.close();
    expect(screen.lines()).toEqual([expect.stringMatching(/warning: GPU 0 has 2000 MB in use$/)]);
  });

  it('STU-10: a resumed study says how much was done, and counts only what is left', () => {
    const screen = createScreen({});
    const before = [1, 2].map((position) => ({
      run: run(position),
      elapsed_s: 10,
      headline,
    }));
    screen.tell({ ...(START as Extract<StudyEvent, { type: 'study_start' }>), already_completed: before });
    screen.tell({ type: 'run_start', run: run(3, 2) }, completed(3, 2), {
      type: 'run_start',
      run: run(4, 2),
    });
    expect(screen.lines()).toContain('2 of 4 runs were completed before');
    expect(screen.lines().at(-1)).toContain('(cycle 2 of 2, elapsed 0.0s, about 30.0s left)');
  });

  it('study.md 10: a run that was interrupted is shown as such', () => {
    const screen = createScreen({});
    screen.tell(START, { type: 'run_start', run: run(1) }, { type: 'run_interrupted', run: run(1) });
    expect(screen.lines().at(-1)).toMatch(/^\[1\/4\] interrupted {2}tiny/);
    expect(screen.waiting()).toBe(0);
  });
});

describe('a study on a terminal', () => {
  it('CLI-11: the gap counts down in place once per second, with a way out only where Enter is heard', () => {
    for (const canSkip of [true, false]) {
      const screen = createScreen({ isTTY: true, canSkip });
      screen.tell(START, { type: 'gap_start', kind: 'cycle', seconds: 272, run: run(3, 2) });
      screen.drawn();
      const skip = canSkip ? '   Enter skips' : '';
      screen.pass(1);
      expect(screen.drawn()).toContain(`Cycle gap 4m 31s${skip}   then [3/4] queued`);
      screen.pass(224);
      expect(screen.drawn()).toMatch(/Cycle gap 47s {3}[^\n]*$/);
      screen.tell({ type: 'gap_end', skipped: true });
      expect(screen.waiting()).toBe(0);
      screen.drawn();
      screen.pass(5);
      expect(screen.drawn()).toBe('');
    }
  });

  it('cli.md 5: header and run are redrawn below the lines that stay, and never wrap', () => {
    const screen = createScreen({ isTTY: true });
    screen.tell(START, { type: 'run_start', run: run(1) });
    screen.drawn();
    screen.tell({
      type: 'run_progress',
      run: run(1),
      event: { event: 'step_start', step: 'warmup', description: 'x'.repeat(200) },
    });
    screen.pass(1);
    const frames = screen.drawn().split('\r\u001b[K\u001b[1A\u001b[K').filter(Boolean);
    expect(frames).toHaveLength(2);
    for (const frame of frames) {
      const [header, line, ...more] = frame.split('\n');
      expect(header).toMatch(/^cache-study {3}cycle 1 of 2 {3}elapsed [01]\.0s$/);
      expect(line).toMatch(/^\[1\/4\] running {2}tiny .*warmup {2}x+$/);
      expect(line?.length).toBeLessThan(100);
      expect(more).toEqual([]);
    }
  });
});
