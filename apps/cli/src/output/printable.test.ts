import { describe, expect, it } from 'vitest';
import { printable, printableLines } from './printable.ts';

describe('printable', () => {
  it('cli.md 5: text of strangers cannot steer the terminal', () => {
    expect(printable('a\u001b[31mb\u202ec\u0007')).toBe('a\\u001b[31mb\\u202ec\\u0007');
  });

  it('cli.md 5: lines, tabs and other scripts stay as they are', () => {
    expect(printable('Größe ± 5\n\t✗ 模型')).toBe('Größe ± 5\n\t✗ 模型');
  });

  it('cli.md 5: a line end in a name makes no line of its own', () => {
    expect(printableLines(['gpt2\nfailed  0', '\u001b[2J'])).toBe('gpt2\\nfailed  0\n\\u001b[2J\n');
  });
});
