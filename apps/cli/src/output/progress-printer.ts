import { PROGRESS_STEPS, type ProgressEvent, type ProgressStep } from '@llem/core';
import { formatDuration } from './format.ts';
import { printable } from './printable.ts';
import type { Terminal } from './terminal.ts';
import { wrapLines } from './wrap-lines.ts';

const HEARTBEAT_AFTER_SEC = 3;
const HEARTBEAT_EVERY_SEC = 5;

/** Shows the steps of a run on stderr: in place on a terminal, one line per event elsewhere (CLI-08, CLI-09). */
export interface ProgressPrinter {
  onProgress(event: ProgressEvent): void;
  /** A line of somebody else, above what is redrawn. */
  print(line: string): void;
  close(): void;
}

export function createProgressPrinter(
  terminal: Terminal,
  { verbose }: { verbose: boolean },
): ProgressPrinter {
  return new StepLines(terminal, verbose);
}

class StepLines implements ProgressPrinter {
  readonly #terminal: Terminal;
  readonly #verbose: boolean;
  #label = '';
  #detail = '';
  #startedMs = 0;
  #heartbeat: NodeJS.Timeout | null = null;

  constructor(terminal: Terminal, verbose: boolean) {
    this.#terminal = terminal;
    this.#verbose = verbose;
  }

  onProgress({ event, step, description, detail, elapsed_sec, reason }: ProgressEvent): void {
    if (event === 'step_start') this.#start(label(step), description ?? '');
    if (event === 'step_update') this.#update(detail ?? '');
    if (event === 'step_done')
      this.#end(`${this.#label} ${formatDuration(elapsed_sec ?? 0)}${this.#suffix()}`);
    if (event === 'step_skip' && this.#verbose) this.#line(`${label(step)} skipped: ${reason}`);
    if (event === 'substep' && this.#verbose)
      this.#line(`        ${detail}${elapsed_sec === undefined ? '' : ` ${formatDuration(elapsed_sec)}`}`);
    if (event === 'failed' && this.#heartbeat) this.#end(`${this.#label} failed`);
  }

  print(line: string): void {
    this.#line(printable(line));
    if (this.#heartbeat && this.#terminal.isTTY) this.#draw();
  }

  close(): void {
    if (this.#heartbeat) clearInterval(this.#heartbeat);
    this.#heartbeat = null;
    if (this.#terminal.isTTY) this.#terminal.write('\r\u001b[K');
  }

  #start(text: string, description: string): void {
    this.#label = text;
    this.#detail = description;
    this.#startedMs = performance.now();
    if (this.#terminal.isTTY) this.#draw();
    else this.#line(`${text}${this.#suffix()}`);
    let beats = 0;
    this.#heartbeat = setInterval(() => {
      beats += 1;
      if (this.#terminal.isTTY) this.#draw();
      else if (beats >= HEARTBEAT_AFTER_SEC && (beats - HEARTBEAT_AFTER_SEC) % HEARTBEAT_EVERY_SEC === 0) {
        this.#line(`${text} ... ${formatDuration(this.#seconds())}${this.#suffix()}`);
      }
    }, 1000).unref();
  }

  #update(detail: string): void {
    this.#detail = detail;
    if (this.#terminal.isTTY) this.#draw();
  }

  #end(line: string): void {
    if (this.#heartbeat) clearInterval(this.#heartbeat);
    this.#heartbeat = null;
    this.#line(line);
  }

  #line(text: string): void {
    const { isTTY, columns } = this.#terminal;
    const lines = isTTY ? wrapLines(text.split('\n'), columns, { labels: 1 }).join('\n') : text;
    this.#terminal.write(`${isTTY ? '\r\u001b[K' : ''}${lines}\n`);
  }

  #draw(): void {
    const text = `${this.#label} ${formatDuration(this.#seconds())}${this.#suffix()}`;
    // A line that wraps could not be redrawn in place.
    this.#terminal.write(`\r\u001b[K${text.slice(0, Math.max(0, this.#terminal.columns - 1))}`);
  }

  #suffix(): string {
    return this.#detail ? `  ${this.#detail}` : '';
  }

  #seconds(): number {
    return (performance.now() - this.#startedMs) / 1000;
  }
}

function label(step: ProgressStep | undefined): string {
  const position = step === undefined ? 0 : PROGRESS_STEPS.indexOf(step) + 1;
  return `[${String(position).padStart(2)}/${PROGRESS_STEPS.length}] ${(step ?? '').padEnd(13)}`;
}
