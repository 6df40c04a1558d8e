import { describe, expect, it } from 'vitest';
import { createLiveLines } from './live-lines.ts';

/** A terminal of 10 columns that does what is written to it. */
function createScreen(isTTY: boolean) {
  const rows = [''];
  let row = 0;
  function write(text: string): void {
    for (const part of text.replaceAll('\u001b', 'ESC').split(/(\r|\n|ESC\[K|ESC\[1A)/)) {
      if (part === 'ESC[1A') row -= 1;
      else if (part === 'ESC[K') rows[row] = '';
      else if (part === '\n') {
        row += 1;
        rows[row] ??= '';
      } else if (part !== '\r') rows[row] = `${rows[row]}${part}`;
    }
  }
  return { rows, write, lines: createLiveLines({ isTTY, columns: 10, write }) };
}

describe('live lines', () => {
  it('cli.md 5: lines that stay push those that are redrawn down', () => {
    const { rows, lines } = createScreen(true);
    lines.draw(['header', 'run 1s']);
    lines.print('warning');
    expect(rows).toEqual(['warning', 'header', 'run 1s']);
    lines.draw(['header', 'a run of 2s']);
    expect(rows).toEqual(['warning', 'header', 'a run of ']);
    lines.clear();
    expect(rows).toEqual(['warning', '', '']);
  });

  it('CLI-11: the line that Enter leaves is taken back', () => {
    const { rows, write, lines } = createScreen(true);
    lines.draw(['header', 'gap 9s']);
    write('\n');
    lines.lineEntered();
    lines.draw(['header', 'run']);
    expect(rows).toEqual(['header', 'run', '']);
  });

  it('CLI-08: without a terminal nothing is redrawn', () => {
    const { rows, lines } = createScreen(false);
    lines.draw(['header']);
    lines.print('done');
    lines.lineEntered();
    lines.clear();
    expect([rows, lines.isLive]).toEqual([['done', ''], false]);
  });
});

it('cli.md 5: a line that stays is broken to the width of the terminal, below its text', () => {
  const written: string[] = [];
  const lines = createLiveLines({ isTTY: true, columns: 40, write: (text) => void written.push(text) });
  lines.print('[1/4] done     llem-tiny-llama tfjs precision=fp32 batch_size=1  12.8s  48.5 J');
  expect(written.join('').replace('\r\u001b[K', '').trimEnd().split('\n')).toEqual([
    '[1/4] done     llem-tiny-llama tfjs',
    '              precision=fp32',
    '              batch_size=1  12.8s',
    '              48.5 J',
  ]);
});
