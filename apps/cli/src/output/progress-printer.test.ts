import { describe, expect, it } from 'vitest';
import { createProgressPrinter } from './progress-printer.ts';

function print(isTTY: boolean, verbose: boolean, columns = 80): string {
  const written: string[] = [];
  const printer = createProgressPrinter(
    { isTTY, columns, write: (text) => void written.push(text) },
    { verbose },
  );
  printer.onProgress({ event: 'started' });
  printer.onProgress({ event: 'step_skip', step: 'pull', reason: 'runs locally' });
  printer.onProgress({ event: 'step_start', step: 'model', description: 'gpt2' });
  printer.onProgress({ event: 'substep', step: 'model', detail: 'weights', elapsed_sec: 1 });
  printer.onProgress({ event: 'step_done', step: 'model', elapsed_sec: 4.2 });
  printer.onProgress({ event: 'step_start', step: 'measure', description: 'x'.repeat(200) });
  printer.onProgress({ event: 'failed', reason: 'boom' });
  printer.close();
  return written.join('');
}

describe('progress', () => {
  it('CLI-08: on a pipe one line per event, no control characters', () => {
    const written = print(false, false);
    expect(written).not.toContain('\u001b');
    expect(written.split('\n')).toEqual([
      '[ 7/14] model          gpt2',
      '[ 7/14] model         4.2s  gpt2',
      expect.stringMatching(/^\[12\/14\] measure {8}x+$/),
      '[12/14] measure       failed',
      '',
    ]);
  });

  it('CLI-10: verbose shows what was skipped and the sub-steps', () => {
    const written = print(false, true);
    expect(written).toContain('[ 2/14] pull          skipped: runs locally');
    expect(written).toContain('weights 1.0s');
  });

  it('CLI-08: on a terminal a redrawn line never wraps', () => {
    for (const columns of [40, 1]) {
      const drawn = print(true, false, columns)
        .split('\u001b[K')
        .filter((text) => text.includes('x') && !text.includes('\n'));
      for (const text of drawn) expect(text.replace(/\r$/, '').length).toBeLessThan(columns);
    }
  });
});
