import type { ProgressEvent } from '@llem/core';
import type { StudyEvent, StudyRun } from '@llem/study';
import { formatCountdown, formatDuration } from './format.ts';
import { headlineText } from './headline-text.ts';
import { createLiveLines, type LiveLines } from './live-lines.ts';
import { createRemainingTime, type RemainingTime } from './remaining-time.ts';
import type { Terminal } from './terminal.ts';
import type { Ticker } from './ticker.ts';

const HEARTBEAT_AFTER_SEC = 3;
const HEARTBEAT_EVERY_SEC = 5;
const INDENT = ' '.repeat(9);

const GAP_LABELS = { config: 'Config gap', cycle: 'Cycle gap', cooldown: 'Cooldown' } as const;

/** Shows a study on stderr while it runs (cli.md 5). */
export interface StudyPrinter {
  onEvent(event: StudyEvent): void;
  /** A line of somebody else, above what is redrawn. */
  print(line: string): void;
  close(): void;
}

export interface StudyPrinterOptions {
  readonly terminal: Terminal;
  readonly ticker: Ticker;
  readonly verbosity: 'quiet' | 'standard' | 'verbose';
  /** True when Enter ends a gap; asked whenever one is shown. */
  readonly canSkip: () => boolean;
}

export function createStudyPrinter(options: StudyPrinterOptions): StudyPrinter {
  return new StudyLines(options);
}

type StudyStart = Extract<StudyEvent, { type: 'study_start' }>;
type GapStart = Extract<StudyEvent, { type: 'gap_start' }>;

/** What the bottom lines show: a run, or the wait before one. */
interface Current {
  readonly run: StudyRun;
  readonly started_s: number;
  readonly gap: GapStart | null;
  step: string;
  stepStarted_s: number;
}

class StudyLines implements StudyPrinter {
  readonly #lines: LiveLines;
  readonly #options: StudyPrinterOptions;
  #start: StudyStart | null = null;
  #started_s = 0;
  #remaining: RemainingTime | null = null;
  #current: Current | null = null;
  #stopTicking: () => void = () => {};

  constructor(options: StudyPrinterOptions) {
    this.#options = options;
    this.#lines = createLiveLines(options.terminal);
  }

  onEvent(event: StudyEvent): void {
    if (event.type === 'warning') this.#lines.print(`warning: ${event.text}`);
    else if (this.#options.verbosity !== 'quiet') this.#show(event);
  }

  print(line: string): void {
    this.#lines.print(line);
  }

  close(): void {
    this.#leave();
  }

  #show(event: Exclude<StudyEvent, { type: 'warning' }>): void {
    switch (event.type) {
      case 'study_start':
        this.#begin(event);
        break;
      case 'gap_start':
        this.#enter(event.run, event);
        break;
      case 'run_start':
        this.#enter(event.run, null);
        break;
      case 'run_progress':
        this.#step(event.event);
        break;
      case 'run_output':
        if (this.#isVerbose) this.#lines.print(`${INDENT}| ${event.line}`);
        break;
      case 'run_completed':
        this.#end(event.run, event.elapsed_s, 'done', headlineText(event.headline));
        break;
      case 'run_failed':
        this.#fail(event);
        break;
      case 'run_interrupted':
        this.#leave();
        this.#lines.print(`${this.#place(event.run)} interrupted  ${event.run.summary}`);
        break;
      case 'gap_end':
        if (event.skipped) this.#lines.lineEntered();
        this.#leave();
        break;
      case 'study_end':
        this.#leave();
        break;
    }
  }

  #begin(start: StudyStart): void {
    const { name, study_design_hash, unique_configurations, total_runs, protocol, already_completed } = start;
    this.#start = start;
    this.#started_s = this.#options.ticker.now();
    this.#remaining = createRemainingTime({
      totalRuns: total_runs,
      uniqueCount: unique_configurations,
      protocol,
    });
    for (const { run } of already_completed) this.#remaining.ended(run.position - 1, null);
    this.#lines.print(`${name ?? 'study'}  ${study_design_hash}`);
    this.#lines.print(
      `${unique_configurations} configurations x ${protocol.n_cycles} cycles = ${total_runs} runs, ${protocol.cycle_order}`,
    );
    this.#lines.print(`in ${start.study_dir}`);
    if (already_completed.length > 0)
      this.#lines.print(`${already_completed.length} of ${total_runs} runs were completed before`);
  }

  #enter(run: StudyRun, gap: GapStart | null): void {
    this.#leave();
    const now = this.#options.ticker.now();
    this.#current = { run, gap, started_s: now, step: '', stepStarted_s: now };
    if (this.#lines.isLive) this.#draw();
    else this.#lines.print(gap ? this.#gapLine(gap, gap.seconds) : this.#startLine(run));
    this.#stopTicking = this.#options.ticker.everySecond(() => this.#tick());
  }

  #leave(): void {
    this.#stopTicking();
    this.#stopTicking = () => {};
    this.#current = null;
    this.#lines.clear();
  }

  #step({ event, step, description, detail, elapsed_sec, reason }: ProgressEvent): void {
    const current = this.#current;
    if (current === null) return;
    const took = elapsed_sec === undefined ? '' : ` ${formatDuration(elapsed_sec)}`;
    if (event === 'step_start') {
      current.step = [step, description].filter(Boolean).join('  ');
      current.stepStarted_s = this.#options.ticker.now();
      if (this.#isVerbose && !this.#lines.isLive) this.#lines.print(`${INDENT}${current.step}`);
    }
    if (event === 'step_update') current.step = [step, detail].filter(Boolean).join('  ');
    if (event === 'step_done') {
      if (this.#isVerbose) this.#lines.print(`${INDENT}${step}${took}`);
      current.step = '';
    }
    if (event === 'step_skip' && this.#isVerbose)
      this.#lines.print(`${INDENT}${step} skipped: ${reason ?? ''}`);
    if (event === 'substep' && this.#isVerbose) this.#lines.print(`${INDENT}  ${detail ?? ''}${took}`);
    if (this.#lines.isLive) this.#draw();
  }

  #end(run: StudyRun, elapsed_s: number, state: string, figures: readonly string[]): void {
    this.#leave();
    this.#remaining?.ended(run.position - 1, elapsed_s);
    const text = [run.summary, formatDuration(elapsed_s), ...figures].join('  ');
    this.#lines.print(`${this.#place(run)} ${state.padEnd(8)} ${text}`);
  }

  #fail({ run, elapsed_s, error, log_file }: Extract<StudyEvent, { type: 'run_failed' }>): void {
    this.#end(run, elapsed_s, 'failed', [`${error.type}: ${error.message}`]);
    if (error.fix !== null) this.#lines.print(`${INDENT}fix: ${error.fix}`);
    if (log_file !== null) this.#lines.print(`${INDENT}log: ${log_file}`);
  }

  #tick(): void {
    const current = this.#current;
    if (current === null) return;
    if (this.#lines.isLive) this.#draw();
    else if (current.gap === null) this.#beat(current);
  }

  /** Shows on a pipe that a long step is alive. */
  #beat({ run, step, stepStarted_s }: Current): void {
    const elapsed_s = this.#options.ticker.now() - stepStarted_s;
    const beat = Math.round(elapsed_s) - HEARTBEAT_AFTER_SEC;
    if (beat < 0 || beat % HEARTBEAT_EVERY_SEC !== 0) return;
    this.#lines.print(`${this.#place(run)} running  ... ${formatDuration(elapsed_s)}  ${step}`.trimEnd());
  }

  #draw(): void {
    const current = this.#current;
    if (current === null) return;
    const { run, gap, step, started_s } = current;
    const elapsed_s = this.#options.ticker.now() - started_s;
    const line = gap
      ? this.#gapLine(gap, gap.seconds - elapsed_s)
      : `${this.#place(run)} running  ${[run.summary, formatDuration(elapsed_s), step].filter(Boolean).join('  ')}`;
    this.#lines.draw([this.#header(current), line]);
  }

  #startLine(run: StudyRun): string {
    const { cycle, times } = this.#status(run, 0);
    return `${this.#place(run)} running  ${run.summary}  (${[cycle, ...times].join(', ')})`;
  }

  #header({ run, gap, started_s }: Current): string {
    const spent_s = this.#options.ticker.now() - started_s;
    const { cycle, times } = this.#status(run, gap ? Math.min(spent_s, gap.seconds) - gap.seconds : spent_s);
    return [this.#start?.name ?? 'study', cycle, ...times].join('   ');
  }

  /** Cycle, elapsed, remaining. @param spent_s Since the run began; negative while it is still waited for. */
  #status({ cycle, position }: StudyRun, spent_s: number): { cycle: string; times: string[] } {
    const left_s = this.#remaining?.from(position - 1) ?? null;
    const elapsed = `elapsed ${formatDuration(this.#options.ticker.now() - this.#started_s)}`;
    const left = left_s === null ? [] : [`about ${formatDuration(Math.max(0, left_s - spent_s))} left`];
    return {
      cycle: `cycle ${cycle} of ${this.#start?.protocol.n_cycles ?? cycle}`,
      times: [elapsed, ...left],
    };
  }

  #gapLine({ kind, run }: GapStart, left_s: number): string {
    const skip = this.#options.canSkip() ? ['Enter skips'] : [];
    const next = `then ${this.#place(run)} queued ${run.summary}`;
    return [`${GAP_LABELS[kind]} ${formatCountdown(left_s)}`, ...skip, next].join('   ');
  }

  #place({ position }: StudyRun): string {
    const total = String(this.#start?.total_runs ?? position);
    return `[${String(position).padStart(total.length)}/${total}]`;
  }

  get #isVerbose(): boolean {
    return this.#options.verbosity === 'verbose';
  }
}
